package pca_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
)

func digits(t *testing.T) *data.Set {
	t.Helper()
	set, err := data.Open(context.Background(), "digits:train", nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEqualsSingularValues(t *testing.T) {
	set := digits(t)
	const k = 8
	c, err := pca.Fit(context.Background(), set, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := mat.NewDense(set.Rows(), set.Features, nil)
	for i := range set.Rows() {
		for j, v := range set.Row(i) {
			x.Set(i, j, float64(v))
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		t.Fatal("stat.PC failed")
	}
	var want mat.Dense
	pc.VectorsTo(&want)
	for j := range k {
		dot := mat.Dot(c.Basis.ColView(j), want.ColView(j))
		if math.Abs(math.Abs(dot)-1) > 1e-9 {
			t.Errorf("component %d: |cosine| with stat.PC's is %v", j, math.Abs(dot))
		}
	}
	angles, err := c.Angles(want.Slice(0, set.Features, 0, k))
	if err != nil || angles[k-1] > 1e-6 {
		t.Errorf("angles %v, %v", angles, err)
	}
}

func TestAllComponentsLoseNothing(t *testing.T) {
	set := digits(t)
	c, err := pca.Fit(context.Background(), set, set.Features, nil)
	if err != nil {
		t.Fatal(err)
	}
	mse, err := c.MSE(context.Background(), set)
	if err != nil || mse > 1e-12 {
		t.Errorf("MSE %v, %v", mse, err)
	}
}

func TestErrorFallsWithEachComponent(t *testing.T) {
	set := digits(t)
	var last float64 = math.Inf(1)
	for _, k := range []int{1, 4, 16, 32} {
		c, err := pca.Fit(context.Background(), set, k, nil)
		if err != nil {
			t.Fatal(err)
		}
		mse, err := c.MSE(context.Background(), set)
		if err != nil || mse >= last {
			t.Errorf("%d components: MSE %v after %v, %v", k, mse, last, err)
		}
		last = mse
	}
}

func TestOrthogonalSubspaces(t *testing.T) {
	set := &data.Set{X: []float32{1, 0, 0, -1, 0, 0, 2, .1, 0, -2, 0, .1}, Features: 3}
	c, err := pca.Fit(context.Background(), set, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	angles, err := c.Angles(mat.NewDense(3, 1, []float64{0, 3, 3}))
	if err != nil || math.Abs(angles[0]-math.Pi/2) > .1 {
		t.Errorf("angles %v, %v", angles, err)
	}
}

func TestRefuses(t *testing.T) {
	set := digits(t)
	for _, k := range []int{0, -1, 65} {
		if _, err := pca.Fit(context.Background(), set, k, nil); err == nil || !strings.Contains(err.Error(), "want 1 to 64") {
			t.Errorf("k=%d: %v", k, err)
		}
	}
	c, err := pca.Fit(context.Background(), set, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Reconstruct(make([]float32, 3), make([]float32, 64)); err == nil {
		t.Error("a short row must be refused")
	}
	if _, err := c.Angles(mat.NewDense(3, 1, nil)); err == nil {
		t.Error("a matrix of another height must be refused")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := pca.Fit(ctx, set, 2, nil); err == nil {
		t.Error("a cancelled context must stop the fit")
	}
}

// TestBeside: there are as many components as units, or as the rows allow.
func TestBeside(t *testing.T) {
	set := &data.Set{Name: "rows", Features: 3, X: []float32{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0}}
	for units, want := range map[int]int{1: 1, 2: 2, 3: 3, 50: 3} {
		c, err := pca.Beside(t.Context(), set, units, nil)
		if err != nil || c.Count() != want {
			t.Errorf("%d units: %d components, error %v; want %d", units, c.Count(), err, want)
		}
	}
	wide := &data.Set{Name: "wide", Features: pca.MaxFeatures + 1, X: make([]float32, 2*(pca.MaxFeatures+1))}
	if c, err := pca.Beside(t.Context(), wide, 2, nil); c != nil || err != nil {
		t.Errorf("rows that are too wide: %v, error %v", c, err)
	}
}

// TestGaps: components of rows with gaps are those of rows that have the means in their place, and the error is that of what
// is there.
func TestGaps(t *testing.T) {
	nan := float32(math.NaN())
	rows := &data.Set{Name: "gaps", Features: 2, Gaps: true, X: []float32{1, 2, 2, 4.5, nan, 6, 4, nan, 5, 9}}
	c, err := pca.Fit(t.Context(), rows, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	full := rows.Filled([]float32{3, 21.5 / 4})
	want, err := pca.Fit(t.Context(), full, 1, nil)
	if err != nil || !mat.EqualApprox(c.Basis, want.Basis, 1e-9) {
		t.Errorf("basis %v, want %v (%v)", c.Basis, want.Basis, err)
	}
	var sum float64
	back := make([]float32, 2)
	for i := range full.Rows() {
		if err := want.Reconstruct(back, full.Row(i)); err != nil {
			t.Fatal(err)
		}
		for j, v := range rows.Row(i) {
			if v == v {
				sum += float64(v-back[j]) * float64(v-back[j])
			}
		}
	}
	if mse, err := c.MSE(t.Context(), rows); err != nil || math.Abs(mse-sum/8) > 1e-6 {
		t.Errorf("MSE %v, want %v (%v)", mse, sum/8, err)
	}
}

// Components of scaled values are those of the rows after scaling, and give rows back as they were.
func TestScale(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	raw, scaled := &data.Set{Name: "raw", Features: 3}, &data.Set{Name: "scaled", Features: 3}
	scale := []float32{1000, 1, 0.25}
	for range 60 {
		x := []float32{float32(random.NormFloat64()), float32(random.NormFloat64())}
		for j, v := range []float32{x[0], x[0] + x[1]/2, x[1] - x[0]} {
			scaled.X, raw.X = append(scaled.X, v), append(raw.X, v*scale[j]) // powers of two but for 1000
		}
	}
	want, err := pca.Fit(t.Context(), scaled, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pca.Fit(t.Context(), raw, 2, scale)
	if err != nil {
		t.Fatal(err)
	}
	a, err := want.MSE(t.Context(), scaled)
	if err != nil {
		t.Fatal(err)
	}
	b, err := got.MSE(t.Context(), raw)
	if err != nil || math.Abs(a-b) > 1e-6 {
		t.Errorf("squared errors of %v and %v, %v", a, b, err)
	}
	one, other := make([]float32, 3), make([]float32, 3)
	if err := errors.Join(want.Reconstruct(one, scaled.Row(0)), got.Reconstruct(other, raw.Row(0))); err != nil {
		t.Fatal(err)
	}
	for j := range one {
		if d := float64(one[j]*scale[j] - other[j]); math.Abs(d) > 1e-4*float64(scale[j]) {
			t.Errorf("feature %d is %v, want %v", j, other[j], one[j]*scale[j])
		}
	}
	if v, w := raw.Variance(scale), scaled.Variance(nil); math.Abs(v-w) > 1e-5*w {
		t.Errorf("variances of %v and %v", v, w)
	}
	if _, err := pca.Fit(t.Context(), raw, 2, scale[:2]); err == nil {
		t.Error("a scale of two values for three features is taken")
	}
}

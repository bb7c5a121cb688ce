package latent_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/data"
)

// two draws rows from two normal distributions in the plane: a third from an upright one
// around (−3, 0), and the rest from a slanted one around (3, 1).
func two(n int) *data.Set {
	r := rand.New(rand.NewPCG(1, 2))
	s := &data.Set{Name: "two", Features: 2}
	for i := range n {
		a, b := r.NormFloat64(), r.NormFloat64()
		if i%3 == 0 {
			s.X = append(s.X, float32(-3+0.5*a), float32(2*b))
		} else {
			s.X = append(s.X, float32(3+a), float32(1+0.8*a+0.6*b))
		}
	}
	return s
}

// density returns the density of the distribution that two draws from.
func density(x, y float64) float64 {
	normal := func(u, v, det float64) float64 { return math.Exp(-(u*u+v*v)/2) / (2 * math.Pi * det) }
	return normal((x+3)/0.5, y/2, 1)/3 + 2*normal(x-3, (y-1-0.8*(x-3))/0.6, 0.6)/3
}

func TestMixture(t *testing.T) {
	m, err := latent.FitMixture(t.Context(), two(6000), latent.MixtureSettings{Components: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]float64{{-3, 0}, {-3.5, 2}, {3, 1}, {4, 2}, {2, 1}, {3, 0}} {
		got, err := m.LogDensity(p[:])
		if want := math.Log(density(p[0], p[1])); err != nil || math.Abs(got-want) > 0.15 {
			t.Errorf("at %v the density's logarithm is %v, want %v; %v", p, got, want, err)
		}
	}
	drawn := m.Sample(6000, 3)
	var left, sum float64
	for x := range slices.Chunk(drawn, 2) {
		if x[0] < 0 {
			left++
		} else {
			sum += float64((x[0] - 3) * (x[1] - 1))
		}
	}
	if share := left / 6000; math.Abs(share-1./3) > 0.03 {
		t.Errorf("%v of what is drawn is on the left, want a third", share)
	}
	if c := sum / (6000 - left); math.Abs(c-0.8) > 0.1 {
		t.Errorf("on the right the covariance is %v, want 0.8", c)
	}
	if !slices.Equal(drawn, m.Sample(6000, 3)) || slices.Equal(drawn, m.Sample(6000, 4)) {
		t.Error("what is drawn must follow from the seed")
	}
}

// TestDegenerate: rows without spread, or of one value, still make a mixture.
func TestDegenerate(t *testing.T) {
	flat := &data.Set{Name: "flat", Features: 3, X: make([]float32, 300)}
	for i := range 100 {
		flat.X[3*i] = float32(i)
	}
	for _, set := range []*data.Set{flat, {Name: "same", Features: 2, X: slices.Repeat([]float32{5}, 80)}} {
		m, err := latent.FitMixture(t.Context(), set, latent.MixtureSettings{Seed: 1})
		if err != nil {
			t.Fatal(set.Name, err)
		}
		for _, v := range m.Sample(50, 1) {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				t.Fatalf("%s: drew %v", set.Name, v)
			}
		}
	}
}

func TestMixtureRefuses(t *testing.T) {
	for want, s := range map[string]latent.MixtureSettings{
		"7 components of 6 rows": {Components: 7}, "-1 components": {Components: -1}, "-1 iterations": {Iterations: -1},
	} {
		if _, err := latent.FitMixture(t.Context(), two(6), s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := latent.FitMixture(ctx, two(60), latent.MixtureSettings{}); err == nil {
		t.Error("a context that ended must end it")
	}
	m, err := latent.FitMixture(t.Context(), two(60), latent.MixtureSettings{Components: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.LogDensity([]float64{1}); err == nil {
		t.Error("a row of another width must be refused")
	}
}

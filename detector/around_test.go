package detector_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/variants"
)

// trained returns an autoencoder of digits, the contract of its rows, and rows that are new to it.
func trained(t *testing.T) (*hourglass.Model, *contract.Contract, *data.Set) {
	t.Helper()
	set, rows, err := contract.Train(t.Context(), "digits", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := variants.Deep{Features: set.Features, Hidden: []int{64}, Latent: 8, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := build.Fit(t.Context(), m, set.Slice(0, 600), build.Settings{Engine: native.Engine{}, Epochs: 20, Rate: 2e-3, Batch: 64}); err != nil {
		t.Fatal(err)
	}
	return m, rows, set.Slice(600, 1400)
}

// TestAround makes a detector of a model of pictures. Normal pictures keep the promise of their p-values, and pictures upside down
// are told from them better than by their error alone, and ones with an odd pixel are found, the pixel named first.
func TestAround(t *testing.T) {
	m, contract, rows := trained(t)
	d, err := detector.Around(t.Context(), m, contract, rows.Slice(0, 300), rows.Slice(300, 600), detector.Settings{Engine: native.Engine{}, Alpha: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if d.Rows != contract || d.Calibrating() != 300 || d.Schema.Columns[9].Name != "y1_x1" {
		t.Errorf("rows %v, %d calibrating, columns %q", d.Rows, d.Calibrating(), d.Schema.Columns[9].Name)
	}
	normal := rows.Slice(600, 800).Dense()
	out := scores(t, d, normal)
	if n := count(out.Anomaly); n > 20 { // of 200 at 0.05: 10 are expected, and 21 or more have a probability of 0.003
		t.Errorf("%d of 200 normal pictures are called anomalies", n)
	}
	turned := slices.Clone(normal)
	for picture := range slices.Chunk(turned, 64) {
		slices.Reverse(picture)
		for line := range slices.Chunk(picture, 8) {
			slices.Reverse(line)
		}
	}
	upside := scores(t, d, turned)
	odd := slices.Concat(make([]bool, 200), slices.Repeat([]bool{true}, 200))
	auroc := func(normal, turned []float32) float64 {
		v, err := detector.AUROC(slices.Concat(normal, turned), odd)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if ours, raw := auroc(out.Score, upside.Score), auroc(squares(normal, out.Expected), squares(turned, upside.Expected)); ours < raw {
		t.Errorf("pictures upside down have AUROC %.3f, and %.3f by their error alone", ours, raw)
	}
	spotted := slices.Clone(normal)
	for picture := range slices.Chunk(spotted, 64) {
		picture[7] = 3 // the greatest value of a pixel is 1
	}
	named := 0
	found := scores(t, d, spotted)
	for share := range slices.Chunk(found.Contribution, 64) {
		if slices.Index(share, slices.Max(share)) == 7 {
			named++
		}
	}
	if n := count(found.Anomaly); n < 190 || named < 190 {
		t.Errorf("of 200 pictures with an odd pixel %d are found, and of %d the pixel is named first", n, named)
	}
	hollow := slices.Clone(normal[:64])
	hollow[20], hollow[21] = float32(math.NaN()), float32(math.Inf(1))
	for _, p := range scores(t, d, hollow).PValue {
		if p > 0.05 {
			t.Errorf("a picture with a gap and an infinite pixel has the p-value %v", p)
		}
	}
	// Derived tolerances are for verify; here the engines differ by rounding alone.
	if diff := cmp.Diff(scoresOn(t, oracle.Engine{}, d, turned), upside, cmpopts.EquateApprox(1e-5, 1e-5)); diff != "" {
		t.Errorf("native (-oracle +native)\n%s", diff)
	}
}

func count(v []bool) (n int) {
	for _, is := range v {
		if is {
			n++
		}
	}
	return n
}

// squares returns the squared error of each picture.
func squares(of, back []float32) []float32 {
	out := make([]float32, len(of)/64)
	for i := range of {
		out[i/64] += (of[i] - back[i]) * (of[i] - back[i])
	}
	return out
}

// TestAroundRefuses holds that rows of another width, too few of them, and models that take labels are refused.
func TestAroundRefuses(t *testing.T) {
	m, contract, rows := trained(t)
	conditional, err := variants.Conditional{Body: variants.Deep{Features: 64, Hidden: []int{16}, Latent: 2, Seed: 1}, Classes: 10}.Model()
	if err != nil {
		t.Fatal(err)
	}
	narrow := &data.Set{Name: "narrow", Features: 63, X: make([]float32, 63*40)}
	for name, c := range map[string]struct {
		model               *hourglass.Model
		fitted, calibrating *data.Set
	}{
		"narrow rows":         {m, rows, narrow},
		"too few":             {m, rows.Slice(0, 5), rows},
		"a model with labels": {conditional, rows, rows},
	} {
		if _, err := detector.Around(t.Context(), c.model, contract, c.fitted, c.calibrating, detector.Settings{Engine: native.Engine{}}); !errors.Is(err, detector.ErrData) {
			t.Errorf("%s: %v, want ErrData", name, err)
		}
	}
}

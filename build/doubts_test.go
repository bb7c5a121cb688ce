package build_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/variants"
)

func TestDoubts(t *testing.T) {
	rows := &data.Set{Name: "rows", Features: 4, X: []float32{-1, 0, 1, 2, 0, 1, 2, 3}}
	scaled, err := data.MinMax(rows)
	if err != nil {
		t.Fatal(err)
	}
	unit := &hourglass.Scaling{Shift: scaled.Shift, Scale: scaled.Scale}
	course := func(held ...float64) *build.Result {
		r := &build.Result{Best: 1}
		for i, h := range held {
			r.History = append(r.History, build.Epoch{Number: i + 1, Held: h})
			if h < r.History[r.Best-1].Held {
				r.Best = i + 1
			}
		}
		return r
	}
	early := course(1, 0.5, 0.6)
	early.Early = true
	for name, c := range map[string]struct {
		recipe  variants.Deep
		corrupt bool
		result  *build.Result
		want    []build.DoubtKind
	}{
		"nothing":                  {variants.Deep{Features: 4, Latent: 2}, false, course(1, 0.9, 0.895), nil},
		"a wide code":              {variants.Deep{Features: 4, Latent: 4}, false, course(1), []build.DoubtKind{build.WideCode}},
		"a wide code and noise":    {variants.Deep{Features: 4, Latent: 4}, true, course(1), nil},
		"bce on other values":      {variants.Deep{Features: 4, Latent: 2, Objective: hourglass.BCE{}}, false, course(1), []build.DoubtKind{build.OutsideRange}},
		"bce on values to 1":       {variants.Deep{Features: 4, Latent: 2, Objective: hourglass.BCE{}, Scaling: unit}, false, course(1), nil},
		"tanh on other values":     {variants.Deep{Features: 4, Latent: 2, Output: variants.Tanh}, false, course(1), []build.DoubtKind{build.OutsideRange}},
		"a loss that rose":         {variants.Deep{Features: 4, Latent: 2}, false, course(1, 0.5, 0.6), []build.DoubtKind{build.RisingLoss}},
		"stopped before it rose":   {variants.Deep{Features: 4, Latent: 2}, false, early, nil},
		"a loss that falls":        {variants.Deep{Features: 4, Latent: 2}, false, course(1, 0.5, 0.4), []build.DoubtKind{build.FewSteps}},
		"two doubts, and in order": {variants.Deep{Features: 4, Latent: 5}, false, course(1, 0.5, 0.4), []build.DoubtKind{build.WideCode, build.FewSteps}},
	} {
		m, err := c.recipe.Model()
		if err != nil {
			t.Fatal(name, err)
		}
		if c.corrupt {
			m.Corruption = hourglass.Gaussian{Sigma: 0.1}
		}
		var got []build.DoubtKind
		for _, d := range build.Doubts(m, rows, c.result) {
			if got = append(got, d.Kind); d.Text == "" {
				t.Errorf("%s: a doubt says nothing", name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

package convert_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestAbsorb merges what scales or moves the channels of a layer into its weights, and nothing else.
func TestAbsorb(t *testing.T) {
	channels := func(v ...float32) *graph.Tensor { return graph.NewTensor("", v, int64(len(v)), 1, 1) }
	for name, c := range map[string]struct {
		of    func(b *graph.Builder, h value) value
		stays bool
	}{
		"Mul":                {func(b *graph.Builder, h value) value { return b.Op("Mul", h, b.Const(channels(2, -3))) }, false},
		"Mul, the other way": {func(b *graph.Builder, h value) value { return b.Op("Mul", b.Const(channels(2, -3)), h) }, false},
		"Mul by one number":  {func(b *graph.Builder, h value) value { return b.Op("Mul", h, b.Const(channels(2))) }, false},
		"Div":                {func(b *graph.Builder, h value) value { return b.Op("Div", h, b.Const(channels(2, -4))) }, false},
		"Add":                {func(b *graph.Builder, h value) value { return b.Op("Add", h, b.Const(channels(2, -3))) }, false},
		"Sub":                {func(b *graph.Builder, h value) value { return b.Op("Sub", h, b.Const(channels(2, -3))) }, false},
		"Mul and Add": {func(b *graph.Builder, h value) value {
			return b.Op("Add", b.Op("Mul", h, b.Const(channels(2, -3))), b.Const(channels(5)))
		}, false},
		"a number less layer":  {func(b *graph.Builder, h value) value { return b.Op("Sub", b.Const(channels(2, -3)), h) }, true},
		"Div by 0":             {func(b *graph.Builder, h value) value { return b.Op("Div", h, b.Const(channels(2, 0))) }, true},
		"weights of no digits": {func(b *graph.Builder, h value) value { return b.Op("Mul", h, b.Const(channels(1, 1e-38))) }, true},
		"weights beyond":       {func(b *graph.Builder, h value) value { return b.Op("Mul", h, b.Const(channels(1, 1e38))) }, true},
		"places, not channels": {func(b *graph.Builder, h value) value {
			return b.Op("Mul", h, b.Const(graph.NewTensor("", []float32{1, 2, 3}, 3)))
		}, true},
		"a second reader": {func(b *graph.Builder, h value) value {
			return b.Op("Mul", b.Op("Add", h, b.Const(channels(1))), b.Op("Exp", h))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := graph.NewBuilder("layer", 17)
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(2), graph.Fixed(3), graph.Fixed(3))
			w := b.Parameter(graph.NewTensor("w", []float32{40, 0.25, -0.125, 8}, 2, 2, 1, 1))
			b.Output("y", c.of(b, b.Op("Conv", x, w, b.Parameter(graph.Vector[float32]("b", 1, -2)))))
			g, err := b.Graph()
			if err != nil {
				t.Fatal(err)
			}
			s, err := convert.Simplify(t.Context(), g, folding...)
			if err != nil {
				t.Fatal(err)
			}
			if got, alone := operators(s), slices.Equal(operators(s), []string{"Conv"}); alone == c.stays {
				t.Errorf("left are %v", got)
			}
			v := make([]float32, 36)
			for i := range v {
				v[i] = float32(i%7) - 3
			}
			r := recorded(t, g, s, map[string]*graph.Tensor{"x": graph.NewTensor("x", v, 2, 2, 3, 3)})
			for i, got := range r[1] {
				if want := r[0][i]; !(got == want || got-want <= 1e-5*max(1, want) && want-got <= 1e-5*max(1, want)) && got == got {
					t.Errorf("at %d is %v, want %v", i, got, want)
				}
			}
		})
	}
}

// recorded returns the output y of two graphs on the oracle.
func recorded(t *testing.T, a, b *graph.Graph, in map[string]*graph.Tensor) (out [2][]float32) {
	t.Helper()
	for i, g := range []*graph.Graph{a, b} {
		r, err := oracle.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := r.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if out[i], err = graph.Data[float32](got["y"]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

package budget_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
)

// TestBudgetOfExactCancellation takes the variance of equal values as E[x²] − E[x]², and divides by its root. An
// engine that rounds to nearest divides by almost 0, and no other error comes near to that one.
func TestBudgetOfExactCancellation(t *testing.T) {
	b := graph.NewBuilder("variance", 17)
	x := b.Input("x", graph.Float, graph.Fixed(4))
	mean := func(v graph.Value) graph.Value {
		return b.Op("ReduceMean", v, graph.Ints("axes", 0), graph.Int("keepdims", 1))
	}
	m := mean(x)
	variance := b.Op("Sub", mean(b.Op("Mul", x, x)), b.Op("Mul", m, m))
	b.Output("y", b.Op("Div", x, b.Op("Add", b.Op("Sqrt", b.Op("Abs", variance)), b.Scalar(1e-9))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []float32{0.1, 1.0 / 3, 7.7} {
		found, err := budget.Derive(t.Context(), g, map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{c, c, c, c}, 4)})
		if err != nil {
			t.Fatal(err)
		}
		o := found.Outputs["y"]
		if allowed := o.Relative * o.Scale; allowed < float64(c)*1e9/4 {
			t.Errorf("of four values %v an engine gives %.2g, and may be off by %.2g only", c, float64(c)*1e9, allowed)
		}
	}
}

// TestRangeTies takes ranges in whose middle 0 lies, so that the zero point is 127.5 before it is rounded.
func TestRangeTies(t *testing.T) {
	b := graph.NewBuilder("range", 17)
	o := b.OpN("DynamicQuantizeLinear", 3, b.Input("x", graph.Float, graph.Fixed(3)))
	b.Output("zero", o[2])
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	d, err := budget.NewDeriver(g)
	if err != nil {
		t.Fatal(err)
	}
	for half := float32(0.5); half <= 20; half += 0.5 {
		bounds, err := d.AtRows(t.Context(), map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{-half, half, 0.25}, 3)}, []int{0})
		if err != nil || !math.IsInf(bounds["zero"][0], 1) {
			t.Errorf("from %v to %v: the zero point may differ by %v, %v; want anything, because rounding decides", -half, half, bounds["zero"], err)
		}
	}
}

package convert_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestAffineGrid: written out for an older opset, grids have the positions that the operator defines.
func TestAffineGrid(t *testing.T) {
	for _, corners := range []int64{0, 1} {
		grid := node("AffineGrid", "y", "x", "size")
		grid.Attrs = []graph.Attribute{graph.Int("align_corners", corners)}
		g := model(graph.Float, []*graph.Node{grid}, graph.Vector[int64]("size", 2, 1, 3, 2))
		g.Header = graph.Header{IRVersion: 9, Opsets: []graph.Opset{{Version: 20}}}
		g.Inputs[0].Type.Shape = graph.Dims(graph.Fixed(2), graph.Fixed(2), graph.Fixed(3))
		g.Outputs[0].Type.Shape = nil
		older, err := convert.Opset(g, 17)
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{2, 2, 3}, V: []float64{1, 0, 0, 0, 1, 0, 0.5, -1, 2, 3, 0.25, -4}}}
		want, err := oracle.Evaluate(g, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := oracle.Evaluate(older, in)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want["y"].V {
			if d := math.Abs(got["y"].V[i] - w); d > 1e-6 {
				t.Errorf("corners %d: element %d is %v, want %v", corners, i, got["y"].V[i], w)
			}
		}
		if first := want["y"].V[0]; first != []float64{-0.5, -1}[corners] {
			t.Errorf("corners %d: the first position is %v", corners, first)
		}
	}
}

// TestStoredWeightsStay: simplifying leaves weights in the integers that they are stored in.
func TestStoredWeightsStay(t *testing.T) {
	g := model(graph.Float, []*graph.Node{
		node("DequantizeLinear", "w", "stored", "scale"), node("Add", "b", "two", "two"), node("Mul", "h", "x", "w"), node("Add", "y", "h", "b"),
	}, graph.Vector[int8]("stored", -3, 5), graph.Scalar("scale", float32(0.5)), graph.Scalar("two", float32(2)))
	g.Inputs[0].Type.Shape, g.Outputs[0].Type.Shape = graph.Dims(graph.Fixed(2)), graph.Dims(graph.Fixed(2))
	h, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	if got := operators(h); len(got) != 3 || got[0] != "DequantizeLinear" || h.Initializer("stored") == nil {
		t.Errorf("left are %v", got)
	}
}

package convert_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestObserve states a shape that follows from the elements of an input, which no rule tells.
func TestObserve(t *testing.T) {
	b := graph.NewBuilder("computed", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(6))
	// [batch, 6] is made [batch, 3, 2] by a target that is read from a table at a place that Round computes.
	place := b.Op("Cast", b.Op("Round", b.Op("ReduceMean", b.Op("Mul", x, b.Scalar(0)), graph.Int("keepdims", 0))), graph.Int("to", int64(graph.Int64)))
	target := b.Op("Gather", b.Const(graph.NewTensor("", []int64{-1, 3, 2, -1, 2, 3}, 2, 3)), place)
	h := b.Name("h", b.Op("Reshape", x, b.Op("Reshape", target, b.Const(graph.Vector[int64]("", -1)))))
	b.Output("y", b.Op("Relu", h))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	typed, err := convert.Observe(t.Context(), g, []string{"h", "y"}, oracle.Engine{}, trial.Generated(g, 1, 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"h", "y"} {
		if got := typed.Index().Type(name).String(); got != "float32[batch,3,2]" {
			t.Errorf("%s is %s; before, %s", name, got, g.Index().Type(name))
		}
	}
	front, back, err := convert.Split(typed, "h")
	if err != nil {
		t.Fatal(err)
	}
	if f, b := front.Outputs[0].Type.String(), back.Inputs[0].Type.String(); f != b || f != "float32[batch,3,2]" {
		t.Errorf("the parts state %s and %s", f, b)
	}
	again, err := convert.Observe(t.Context(), typed, []string{"h", "y"}, nil, nil)
	if err != nil || again != typed {
		t.Errorf("what is known is run again: %v", err)
	}
}

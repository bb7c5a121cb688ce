package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestInference holds the type that inference gives the result of each case against what the
// oracle computes, with the first dimension of what is fed as a symbol and as a size.
func TestInference(t *testing.T) {
	for _, c := range Cases() {
		g, feeds, err := c.Graph()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		at, err := oracle.Arrays(feeds)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		out, err := oracle.Evaluate(g, at)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		y := out["y"]
		checkInferred(t, c, g.Outputs[0].Type, y, feeds["x0"])
		for i, v := range g.Inputs {
			g.Inputs[i].Type = feeds[v.Name].Type()
		}
		g.Values, g.Outputs[0].Type = nil, graph.Type{}
		if err := g.Infer(); err != nil {
			t.Errorf("%v, of fixed sizes: %v", c, err)
			continue
		}
		checkInferred(t, c, g.Outputs[0].Type, y, feeds["x0"])
	}
}

// checkInferred compares a type with a value. A dimension that is not known says nothing, and
// the symbol stands for the first dimension of the first input.
func checkInferred(t *testing.T, c Case, inferred graph.Type, y oracle.Array, x *graph.Tensor) {
	t.Helper()
	if inferred.Elem != y.Elem {
		t.Errorf("%v: is inferred as %v and computed as %v", c, inferred, y.Elem)
	}
	if inferred.Shape == nil {
		return
	}
	if len(inferred.Shape) != len(y.Dims) {
		t.Errorf("%v: is inferred as %v and computed of dimensions %v", c, inferred, y.Dims)
		return
	}
	for i, d := range inferred.Shape {
		n := int64(y.Dims[i])
		if d.IsFixed() && d.Size != n || d == graph.Batch && x.Dims[0] != n {
			t.Errorf("%v: is inferred as %v and computed of dimensions %v, of %v", c, inferred, y.Dims, x.Dims)
		}
	}
}

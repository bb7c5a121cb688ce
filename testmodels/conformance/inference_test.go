package conformance

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestInference: once the models no longer state the types of their outputs, inference finds
// nothing that the outputs are not.
func TestInference(t *testing.T) {
	subjects, _, _ := scope(t)
	for _, s := range subjects {
		inferred(t, s)
	}
}

// inferred counts the outputs of a test, and those that are inferred completely.
func inferred(t *testing.T, s subject) (outputs, whole int) {
	t.Helper()
	g := s.graph.Clone()
	g.Values = nil
	for i := range g.Outputs {
		g.Outputs[i].Type = graph.Type{}
	}
	if err := g.Infer(); err != nil {
		t.Errorf("%s: %v", s.name, err)
		return 0, 0
	}
	for _, v := range g.Outputs {
		want := s.given[0].want[v.Name]
		if want == nil {
			continue
		}
		outputs++
		if fits(v.Type, want) {
			whole++
		} else if !compatible(v.Type, want) {
			t.Errorf("%s: output %q is inferred as %v, and is %v", s.name, v.Name, v.Type, want.Type())
		}
	}
	return outputs, whole
}

// fits reports whether a type is known completely and is that of a tensor.
func fits(t graph.Type, x *graph.Tensor) bool {
	if x.Elem < graph.Undefined && t.Of != nil {
		return t.Elem == x.Elem && !slices.ContainsFunc(x.Items, func(item *graph.Tensor) bool { return !fits(*t.Of, item) })
	}
	dims, fixed := t.Shape.Static()
	return t.Elem != graph.Undefined && t.Shape != nil && fixed && len(dims) == len(t.Shape) && compatible(t, x)
}

// compatible reports whether a tensor has everything that is known of a type.
func compatible(t graph.Type, x *graph.Tensor) bool {
	if t.Elem != graph.Undefined && t.Elem != x.Elem {
		return false
	}
	if t.Of != nil {
		return !slices.ContainsFunc(x.Items, func(item *graph.Tensor) bool { return !compatible(*t.Of, item) })
	}
	if t.Shape == nil {
		return true
	}
	if len(t.Shape) != len(x.Dims) {
		return false
	}
	for i, d := range t.Shape {
		if d.IsFixed() && d.Size != x.Dims[i] {
			return false
		}
	}
	return true
}

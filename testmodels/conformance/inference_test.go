package conformance

import (
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// TestInference: what is inferred of the outputs, once the models no longer state it, is
// what the outputs are.
func TestInference(t *testing.T) {
	subjects, _, _ := scope(t)
	for _, s := range subjects {
		inferred(t, s)
	}
}

// inferred counts a test's outputs, and those of which all is inferred.
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

// fits reports whether all of a type is known, and is that of a tensor.
func fits(t graph.Type, x *graph.Tensor) bool {
	dims, fixed := t.Shape.Static()
	return t.Elem != graph.Undefined && t.Shape != nil && fixed && len(dims) == len(t.Shape) && compatible(t, x)
}

// compatible reports whether nothing that is known of a type is otherwise in a tensor.
func compatible(t graph.Type, x *graph.Tensor) bool {
	if t.Elem != graph.Undefined && t.Elem != x.Elem {
		return false
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

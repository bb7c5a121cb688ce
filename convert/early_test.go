package convert_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// TestEarly: a LayerNormalization that onnxruntime's optimizer wrote in a file of an opset before ONNX had it
// is typed, kept where the other opset has it, and written out where it has not.
func TestEarly(t *testing.T) {
	g := &graph.Graph{
		Name: "early", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 13}}},
		Inputs:       []graph.Value{{Name: "x", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(4))}}},
		Outputs:      []graph.Value{{Name: "y"}},
		Nodes:        []*graph.Node{{Op: "LayerNormalization", Inputs: []string{"x", "scale"}, Outputs: []string{"y"}}},
		Initializers: []*graph.Tensor{graph.Vector[float32]("scale", 1, 2, 3, 4)},
	}
	if err := g.Validate(); err != nil {
		t.Fatal(err)
	}
	for to, kept := range map[int64]bool{11: false, 13: false, 16: false, 17: true, 21: true} {
		h, err := convert.Opset(g, to)
		if err != nil {
			t.Errorf("to opset %d: %v", to, err)
			continue
		}
		if has := slices.ContainsFunc(h.Nodes, func(n *graph.Node) bool { return n.Op == "LayerNormalization" }); has != kept {
			t.Errorf("at opset %d the operator is there: %v, want %v", to, has, kept)
		}
	}
}

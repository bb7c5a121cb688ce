//go:build cgo

package accel_test

import (
	"errors"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// foreign makes a graph of one node.
func foreign(elem graph.DataType, n *graph.Node) *graph.Graph {
	kind := graph.Type{Elem: elem, Shape: graph.Dims(graph.Batch, graph.Fixed(2))}
	return &graph.Graph{
		Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}, {Domain: "com.example", Version: 1}}},
		Name:   "foreign", Nodes: []*graph.Node{n},
		Inputs:  []graph.Value{{Name: "x", Type: kind}},
		Outputs: []graph.Value{{Name: "y", Type: kind}},
	}
}

func TestRefusalsNameTheOperator(t *testing.T) {
	for name, c := range map[string]struct {
		elem graph.DataType
		node *graph.Node
		op   string
	}{
		"of ONNX's domain": {graph.Float, &graph.Node{Name: "n", Op: "Hourglass"}, "Hourglass"},
		"of another":       {graph.Float, &graph.Node{Name: "n", Op: "Relu", Domain: "com.example"}, "com.example.Relu"},
		"of a later opset": {graph.Float, &graph.Node{Name: "n", Op: "Gelu"}, "Gelu"},
		"for a type":       {graph.Int64, &graph.Node{Name: "n", Op: "Relu"}, "Relu"},
		"without a name":   {graph.Float, &graph.Node{Op: "Hourglass"}, "Hourglass"},
	} {
		t.Run(name, func(t *testing.T) {
			c.node.Inputs, c.node.Outputs = []string{"x"}, []string{"y"}
			_, err := accel.Engine{}.NewRunner(t.Context(), foreign(c.elem, c.node))
			var lack *hourglass.UnsupportedOpError
			if !errors.As(err, &lack) || lack.Op != c.op || lack.Engine != "onnxruntime" || lack.Node != "n" && lack.Node != "y" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOtherErrorsStay(t *testing.T) {
	g := foreign(graph.Float, &graph.Node{Name: "n", Op: "Relu", Inputs: []string{"nowhere"}, Outputs: []string{"y"}})
	_, err := accel.Engine{}.NewRunner(t.Context(), g)
	var refused *runtime.ModelError
	if lack := (*hourglass.UnsupportedOpError)(nil); err == nil || errors.As(err, &lack) || !errors.As(err, &refused) {
		t.Errorf("a graph that is not valid: %v", err)
	}
	missing := accel.Engine{Options: &runtime.Options{Library: "/nowhere.so"}}
	if _, err := missing.NewRunner(t.Context(), g); err == nil {
		t.Error("a library that is not there")
	}
}

// TestKeepsBackWhatCrashes: onnxruntime must not get this graph, because it divides by the
// square of the block, which is 0.
func TestKeepsBackWhatCrashes(t *testing.T) {
	g := foreign(graph.Float, &graph.Node{Name: "n", Op: "DepthToSpace", Inputs: []string{"x"}, Outputs: []string{"y"}, Attrs: []graph.Attribute{graph.Int("blocksize", 1<<32)}})
	g.Inputs[0].Type.Shape = graph.Dims(graph.Batch, graph.Fixed(4), graph.Fixed(1), graph.Fixed(1))
	g.Outputs[0].Type.Shape = nil
	var node *graph.NodeError
	if _, err := (accel.Engine{}).NewRunner(t.Context(), g); !errors.As(err, &node) {
		t.Errorf("%v, want an error of the node", err)
	}
}

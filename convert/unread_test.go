package convert_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// TestUnreadOutputs converts operators whose further outputs nothing reads, and which another opset
// defines otherwise or not at all.
func TestUnreadOutputs(t *testing.T) {
	float := func(dims ...graph.Dim) graph.Type { return graph.Type{Elem: graph.Float, Shape: dims} }
	channels := []*graph.Tensor{graph.Vector[float32]("scale", 1, 2), graph.Vector[float32]("shift", 0, 1), graph.Vector[float32]("mean", 0, 0), graph.Vector[float32]("variance", 1, 4)}
	for _, c := range []struct {
		op       string
		from, to int64
		inputs   []string
		outputs  []string
		count    int // outputs that stay
	}{
		{"Dropout", 9, 17, []string{"x"}, []string{"y", "mask"}, 1},
		{"Dropout", 13, 11, []string{"x"}, []string{"y", "mask"}, 1},
		{"LayerNormalization", 17, 13, []string{"x", "scale"}, []string{"y", "m", "d"}, 1},
		{"BatchNormalization", 9, 17, []string{"x", "scale", "shift", "mean", "variance"}, []string{"y", "m", "v", "sm", "sv"}, 3}, // five say that it trains
		{"MaxPool", 13, 17, []string{"image"}, []string{"y", "indices"}, 1},
		{"Split", 13, 18, []string{"x"}, []string{"y", "other"}, 2},
	} {
		n := &graph.Node{Op: c.op, Inputs: c.inputs, Outputs: c.outputs}
		if c.op == "MaxPool" {
			n.Attrs = []graph.Attribute{graph.Ints("kernel_shape", 2)}
		}
		g := &graph.Graph{
			Name: "unread", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: c.from}}}, Nodes: []*graph.Node{n}, Initializers: channels,
			Inputs:  []graph.Value{{Name: "x", Type: float(graph.Fixed(2), graph.Fixed(2))}, {Name: "image", Type: float(graph.Fixed(1), graph.Fixed(1), graph.Fixed(4))}},
			Outputs: []graph.Value{{Name: "y", Type: graph.Type{Elem: graph.Float}}},
		}
		h, err := convert.Opset(g, c.to)
		if err != nil {
			t.Errorf("%s from %d to %d: %v", c.op, c.from, c.to, err)
			continue
		}
		for _, made := range h.Nodes {
			if made.Op == c.op && len(made.Outputs) != c.count {
				t.Errorf("%s from %d to %d gives %v, want %d outputs", c.op, c.from, c.to, made.Outputs, c.count)
			}
		}
		if err := h.CheckTypes(); err != nil {
			t.Errorf("%s from %d to %d: %v", c.op, c.from, c.to, err)
		}
	}
}

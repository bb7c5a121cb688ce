package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// foldSizes replaces what is computed from sizes that are always the same by constants, until
// nothing more of them is known.
func foldSizes(g *graph.Graph) error {
	for {
		known, err := g.Sizes()
		if err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		outputs := map[string]bool{}
		for _, o := range g.Outputs {
			outputs[o.Name] = true
		}
		folded := false
		for i, n := range g.Nodes {
			if len(n.Outputs) == 1 && !n.Is("Constant") && known[n.Outputs[0]] != nil && !outputs[n.Outputs[0]] {
				g.Nodes[i], folded = constantNode(n.Outputs[0], known[n.Outputs[0]]), true
			}
		}
		if !folded {
			return nil
		}
		g.Prune()
		if err := g.Infer(); err != nil {
			return fmt.Errorf("convert: %w", err)
		}
	}
}

// settle states shapes that exporters compute from the size of the batch, so that no part of
// the graph needs another part's size: those of a Reshape with −1 for the batch, and those of a
// Resize as scales. First states of zeros, one for each row of the batch, are left out, because
// ONNX takes zeros where none are given.
func settle(g *graph.Graph) {
	index := g.Index()
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		out := index.Type(n.Output()).Shape
		switch {
		case n.Is("Reshape") && index.Constant(n.Input(1)) == nil:
			if target, ok := withOneOpen(out); ok && follows(index.Type(n.Inputs[0]).Shape, out) {
				name := n.Outputs[0] + ".shape"
				nodes = append(nodes, constantNode(name, graph.Vector("", target...)))
				n = reading(n, n.Inputs[0], name)
			}
		case n.Is("Resize") && n.Input(3) != "" && index.Constant(n.Inputs[3]) == nil && n.Text("keep_aspect_ratio_policy", "stretch") == "stretch":
			if scales, ok := ratios(index.Type(n.Inputs[0]).Shape, out); ok {
				name := n.Outputs[0] + ".scales"
				nodes = append(nodes, constantNode(name, graph.Vector("", scales...)))
				n = reading(n, n.Inputs[0], "", name)
			}
		default:
			n = withoutZeros(index, n)
		}
		nodes = append(nodes, n)
	}
	g.Nodes = nodes
	g.Prune()
}

// follows reports whether the open dimension of a Reshape's result is that of its operand, so that
// −1 can stand for it. Where another Reshape joined the batch and the steps it is not, and the shape
// stays computed.
func follows(from, to graph.Shape) bool {
	open := func(s graph.Shape) graph.Shape {
		return slices.DeleteFunc(slices.Clone(s), graph.Dim.IsFixed)
	}
	return len(open(to)) == 0 || slices.Equal(open(from), open(to))
}

// reading copies a node with other inputs.
func reading(n *graph.Node, inputs ...string) *graph.Node {
	c := *n
	c.Inputs = inputs
	return &c
}

// withOneOpen writes a shape as the target of a Reshape.
func withOneOpen(s graph.Shape) (target []int64, ok bool) {
	open := 0
	for _, d := range s {
		if !d.IsFixed() {
			open++
			d.Size = -1
		}
		target = append(target, d.Size)
	}
	return target, s != nil && open <= 1 && !slices.Contains(target, 0)
}

// ratios returns the scales between two shapes, where they are exact.
func ratios(from, to graph.Shape) (scales []float32, ok bool) {
	if from == nil || len(from) != len(to) {
		return nil, false
	}
	for i, d := range from {
		switch {
		case d == to[i] && d != graph.Unknown:
			scales = append(scales, 1)
		case d.IsFixed() && to[i].IsFixed() && d.Size > 0 && to[i].Size%d.Size == 0:
			scales = append(scales, float32(to[i].Size/d.Size))
		default:
			return nil, false
		}
	}
	return scales, true
}

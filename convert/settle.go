package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// foldSizes replaces what is computed from sizes that are always the same by constants, until
// nothing more of them is known. It reports whether there was something.
func foldSizes(g *graph.Graph) (changed bool, err error) {
	for {
		known, err := g.Sizes()
		if err != nil {
			return changed, fmt.Errorf("convert: %w", err)
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
			return changed, nil
		}
		changed = true
		g.Prune()
		if err := g.Infer(); err != nil {
			return changed, fmt.Errorf("convert: %w", err)
		}
	}
}

// settle states shapes that exporters compute from the size of the batch, so that no part of
// the graph needs another part's size: those of a Reshape with −1 for the batch, and those of a
// Resize as scales, and the type of a CastLike. First states of zeros, one for each row of the batch, are left out, because
// ONNX takes zeros where none are given. It reports whether there was something to state or leave out.
func settle(g *graph.Graph) (changed bool) {
	index, names := g.Index(), g.AllNames()
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		was, out := n, index.Type(n.Output()).Shape
		switch {
		case n.Is("Reshape") && index.Constant(n.Input(1)) == nil:
			if target, ok := withOneOpen(out); ok {
				name := unused(names, n.Outputs[0]+".shape")
				nodes = append(nodes, constantNode(name, graph.Vector("", target...)))
				n = reading(n, n.Inputs[0], name)
			}
		case n.Is("Resize") && n.Input(3) != "" && index.Constant(n.Inputs[3]) == nil && n.Text("keep_aspect_ratio_policy", "stretch") == "stretch":
			if scales, ok := ratios(index.Type(n.Inputs[0]).Shape, out); ok {
				name := unused(names, n.Outputs[0]+".scales")
				nodes = append(nodes, constantNode(name, graph.Vector("", scales...)))
				n = reading(n, n.Inputs[0], "", name)
			}
		case n.Is("CastLike") && index.Type(n.Inputs[1]).Elem != graph.Undefined:
			n = castTo(n, index.Type(n.Inputs[1]).Elem)
		default:
			n = withoutZeros(index, n)
		}
		nodes, changed = append(nodes, n), changed || n != was
	}
	if changed {
		g.Nodes = nodes
		g.Prune()
	}
	return changed
}

// castTo returns the Cast that a CastLike is where the type of its second operand is known.
func castTo(n *graph.Node, elem graph.DataType) *graph.Node {
	c := reading(n, n.Inputs[0])
	c.Op, c.Attrs = "Cast", append(slices.Clone(n.Attrs), graph.Int("to", int64(elem)))
	return c
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

package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// joinMoves makes one node of two that only move elements, where the first gives to the second alone: two
// that keep the order become a Reshape, two Transposes one, and so do two Concats along one dimension. It
// reports whether there was such a pair.
func joinMoves(g *graph.Graph) bool {
	c := chains{index: g.Index(), opset: g.Opset(), joined: map[string]*graph.Node{}, gone: map[*graph.Node]bool{}}
	names := g.AllNames()
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		made := c.concatenated(n)
		if made == nil {
			made = c.transposed(n)
		}
		if made == nil {
			var target *graph.Tensor
			if made, target = c.reshaped(n); made != nil {
				made.Inputs[1] = unused(names, made.Inputs[1])
				nodes = append(nodes, constantNode(made.Inputs[1], target))
			}
		}
		if made != nil {
			c.joined[made.Outputs[0]], n = made, made
		}
		nodes = append(nodes, n)
	}
	if len(c.gone) == 0 {
		return false
	}
	g.Nodes = slices.DeleteFunc(nodes, func(n *graph.Node) bool { return c.gone[n] })
	g.Prune()
	return true
}

// chains are nodes of a graph that move elements one after the other.
type chains struct {
	index  *graph.Index // of the graph as it was
	opset  int64
	joined map[string]*graph.Node // those that took in the node before them, by their outputs
	gone   map[*graph.Node]bool   // those that were taken in
}

// before returns the node that computes a value for one reader alone, as it is by now; nil: there is none.
func (c *chains) before(name string) *graph.Node {
	m := c.index.Maker(name)
	if m == nil || len(m.Outputs) != 1 || c.index.Uses(name) != 1 {
		return nil
	}
	if now := c.joined[name]; now != nil {
		return now
	}
	return m
}

// reshaped returns a Reshape that does what a node and the one before it do, and its target; the name of
// the target is one to be asked for. It returns nil where the shape cannot be stated.
func (c *chains) reshaped(n *graph.Node) (*graph.Node, *graph.Tensor) {
	const least = 5 // the opset at which Reshape took its target as an input
	if c.opset < least || !keepsOrder(n) {
		return nil, nil
	}
	m := c.before(n.Inputs[0])
	if !keepsOrder(m) {
		return nil, nil
	}
	target, ok := withOneOpen(c.index.Type(n.Outputs[0]).Shape)
	if !ok {
		return nil, nil
	}
	c.gone[m] = true
	name := n.Outputs[0] + ".shape"
	return &graph.Node{Name: n.Name, Op: "Reshape", Inputs: []string{m.Inputs[0], name}, Outputs: n.Outputs, Doc: n.Doc}, graph.Vector("", target...)
}

// keepsOrder reports whether a node gives all elements of its first operand in their order, and of their type.
func keepsOrder(n *graph.Node) bool {
	if n == nil {
		return false
	}
	facts, _ := graph.FactsOf(n)
	return facts.Movement == graph.Reshaped && n.Input(0) != ""
}

// transposed returns a Transpose that does what two do.
func (c *chains) transposed(n *graph.Node) *graph.Node {
	if !n.Is("Transpose") {
		return nil
	}
	m := c.before(n.Inputs[0])
	if !m.Is("Transpose") {
		return nil
	}
	first, second := m.Ints("perm"), n.Ints("perm")
	if len(first) == 0 || len(first) != len(second) {
		return nil
	}
	perm := make([]int64, len(first))
	for i, p := range second {
		perm[i] = first[p]
	}
	c.gone[m] = true
	joined := reading(n, m.Inputs[0])
	joined.Attrs = []graph.Attribute{graph.Ints("perm", perm...)}
	return joined
}

// concatenated returns a Concat that takes in those before it along the same dimension.
func (c *chains) concatenated(n *graph.Node) *graph.Node {
	if !n.Is("Concat") {
		return nil
	}
	var inputs []string
	for _, in := range n.Inputs {
		if m := c.before(in); m.Is("Concat") && m.Int("axis", 1) == n.Int("axis", 1) {
			inputs = append(inputs, m.Inputs...)
			c.gone[m] = true
		} else {
			inputs = append(inputs, in)
		}
	}
	if len(inputs) == len(n.Inputs) {
		return nil
	}
	return reading(n, inputs...)
}

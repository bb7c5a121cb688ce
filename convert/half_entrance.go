package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// entrance returns the nodes that scale the graph's inputs by constants, and the nodes before that
// move elements. They stay in float32, because a raw column may be far from 0 in comparison with
// its spread. Float16 has steps of 1 above 1024, so that differences would be lost before a
// subtraction brings them near 0. A product alone gains nothing in float32, and does not count.
func entrance(g *graph.Graph, index *graph.Index) map[*graph.Node]bool {
	raw, scaled := map[string]bool{}, map[string]bool{}
	leads, found := map[*graph.Node]bool{}, map[*graph.Node]bool{}
	for _, v := range g.Feeds() {
		raw[v.Name] = true
	}
	for _, n := range g.Nodes {
		scales := scalesRaw(index, n, raw)
		if leads[n] = scales || movesRaw(n, raw); !leads[n] {
			continue
		}
		found[n] = scales && (!n.Is("Mul") || scaled[n.Input(0)] || scaled[n.Input(1)])
		for _, out := range n.Outputs {
			raw[out], scaled[out] = true, found[n]
		}
	}
	for _, n := range slices.Backward(g.Nodes) {
		found[n] = found[n] || leads[n] && slices.ContainsFunc(n.Outputs, func(out string) bool {
			return slices.ContainsFunc(index.Readers(out), func(m *graph.Node) bool { return found[m] })
		})
	}
	return found
}

// movesRaw reports whether a node moves the elements of a raw column.
func movesRaw(n *graph.Node, raw map[string]bool) bool {
	facts, known := graph.FactsOf(n)
	if !known {
		return false
	}
	return facts.Movement.OfFirst() && raw[n.Input(0)] ||
		facts.Movement == graph.Joined && slices.ContainsFunc(n.Inputs, func(in string) bool { return raw[in] })
}

// scalesRaw reports whether a node scales a raw column by a constant. Which operators scale is a rule of
// this conversion: those that people write in front of a net.
func scalesRaw(index *graph.Index, n *graph.Node, raw map[string]bool) bool {
	if !n.Standard() || !slices.Contains([]string{"Sub", "Div", "Add", "Mul"}, n.Op) {
		return false
	}
	a, b := n.Input(0), n.Input(1)
	return raw[a] && index.Constant(b) != nil || raw[b] && index.Constant(a) != nil
}

// staying returns the nodes that a conversion to half precision leaves in float32 whatever the
// settings are.
func staying(g *graph.Graph) map[*graph.Node]bool {
	index := g.Index()
	stays := entrance(g, index)
	for _, n := range g.Nodes {
		if staysSingle(n, g.Opset()) || takesItsOwn(index, n) || turned(index, n) {
			stays[n] = true
		}
	}
	return stays
}

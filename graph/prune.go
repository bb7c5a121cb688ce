package graph

import "slices"

// Prune removes the nodes and initializers that no output depends on. What a node's subgraphs
// read is what the node reads.
func (g *Graph) Prune() {
	used := map[string]bool{}
	for _, o := range g.Outputs {
		used[o.Name] = true
	}
	var kept []*Node
	for _, n := range slices.Backward(g.Nodes) {
		if slices.ContainsFunc(n.Outputs, func(out string) bool { return used[out] }) {
			kept = append(kept, n)
			for _, in := range n.reads() {
				used[in] = true
			}
		}
	}
	slices.Reverse(kept)
	g.Nodes = kept
	for _, n := range kept {
		for _, out := range n.Outputs {
			used[out] = true
		}
	}
	g.Values = slices.DeleteFunc(slices.Clone(g.Values), func(v Value) bool { return !used[v.Name] })
	g.Initializers = slices.DeleteFunc(slices.Clone(g.Initializers), func(t *Tensor) bool { return !used[t.Name] })
}

package graph

import "slices"

// tensors lists every tensor of the graph and of its subgraphs.
func (g *Graph) tensors() []*Tensor {
	out := slices.Clone(g.Initializers)
	for _, n := range g.Nodes {
		for i := range n.Attrs {
			a := &n.Attrs[i]
			if a.Tensor != nil {
				out = append(out, a.Tensor)
			}
			out = append(out, a.Tensors...)
			if a.Graph != nil {
				out = append(out, a.Graph.tensors()...)
			}
			for _, sub := range a.Graphs {
				out = append(out, sub.tensors()...)
			}
		}
	}
	return out
}

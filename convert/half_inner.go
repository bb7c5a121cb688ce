package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// inner returns a node with its subgraphs in half precision. What they are given, what they give and
// what they read of the graph around them stays in float32, so casts are added inside.
func (h *halfGraph) inner(n *graph.Node) (*graph.Node, error) {
	halved, err := n.WithSubgraphs(func(sub *graph.Graph) (*graph.Graph, error) {
		alone := h.g.Standalone(sub, h.index)
		alone.Initializers = slices.Clone(sub.Initializers)
		for _, t := range constantsAround(h.g, sub, h.index) {
			if t.Elem == graph.Float { // it stays in float32 around the subgraph
				alone.Inputs = append(alone.Inputs, graph.Value{Name: t.Name, Type: t.Type()})
			} else {
				alone.Initializers = append(alone.Initializers, t)
			}
		}
		if err := alone.Infer(); err != nil {
			return nil, err
		}
		within := HalfSettings{Lossy: true}
		in := &halfGraph{b: graph.NewBuilder(alone.Name, alone.Opset()), s: within, keep: h.keep, stays: staying(alone), g: alone, index: alone.Index(), cast: map[string]graph.Value{}}
		in.b.Nest(h.g, n.Output()+"_")
		in.b.Import(alone)
		made, lost, err := in.convert()
		if err != nil {
			return nil, err
		}
		h.lost = append(h.lost, lost...)
		return made.Enclosed(sub), nil
	})
	if err != nil {
		return nil, fmt.Errorf("%v: %w", n, err)
	}
	names := map[string]string{}
	for _, name := range n.Captured() {
		names[name] = h.own(name).Name
	}
	halved.Recapture(names)
	return halved, nil
}

// constantsAround returns the constants of the graph around a subgraph that it reads.
func constantsAround(g, sub *graph.Graph, index *graph.Index) []*graph.Tensor {
	return g.Standalone(sub, index).Initializers[len(sub.Initializers):]
}

// sunk returns a graph in which constants that one subgraph alone reads are its own, so that they are
// converted with it.
func sunk(g *graph.Graph) *graph.Graph {
	index, moved := g.Index(), false
	g = g.Clone()
	for i, n := range g.Nodes {
		if len(n.Subgraphs()) == 0 {
			continue
		}
		times := map[string]int{} // subgraphs that read a value
		for _, sub := range n.Subgraphs() {
			for _, t := range constantsAround(g, sub, index) {
				times[t.Name]++
			}
		}
		g.Nodes[i], _ = n.WithSubgraphs(func(sub *graph.Graph) (*graph.Graph, error) {
			to := sub.Clone()
			for _, t := range constantsAround(g, sub, index) {
				alone := times[t.Name] == 1 && len(index.Readers(t.Name)) == 1 && !slices.Contains(n.Inputs, t.Name)
				if alone && !index.IsOutput(t.Name) {
					to.Initializers, moved = append(to.Initializers, t), true
				}
			}
			return to, nil
		})
	}
	if moved {
		g.Prune()
	}
	return g
}

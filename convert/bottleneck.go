package convert

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// bottleneck is the smallest value, float32 [batch, …], that the output cannot be reached
// past, and that a graph can be cut at. Behind the cut an input may be shared.
func bottleneck(g *graph.Graph, in, shared string) (string, error) {
	h := g.Clone()
	if err := h.Infer(); err != nil {
		return "", fmt.Errorf("convert: %w", err)
	}
	type candidate struct {
		name string
		size int64
	}
	var all []candidate
	for _, v := range h.Values {
		sizes, known := v.Type.Shape[min(1, len(v.Type.Shape)):].Static()
		if v.Type.Elem != graph.Float || len(v.Type.Shape) < 2 || v.Type.Shape[0] != graph.Batch || !known || !passes(h, in, v.Name) {
			continue
		}
		size := int64(1)
		for _, s := range sizes {
			size *= s
		}
		all = append(all, candidate{v.Name, size})
	}
	if len(all) == 0 {
		return "", fmt.Errorf("convert: graph %q has no value between input and output that everything passes through; is it an autoencoder?", g.Name)
	}
	order := produced(h)
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.size, b.size), slices.Index(order, a.name)-slices.Index(order, b.name))
	})
	var first error
	for _, c := range all {
		_, _, err := split(g, c.name, shared)
		if err == nil {
			return c.name, nil
		}
		first = cmp.Or(first, err)
	}
	return "", first
}

// passes says that the outputs depend on the input through a value alone, sizes apart.
func passes(g *graph.Graph, in, value string) bool {
	reached := map[string]bool{in: true}
	for _, n := range g.Nodes {
		if n.Op == "Shape" {
			continue
		}
		if slices.ContainsFunc(n.Inputs, func(x string) bool { return reached[x] }) {
			for _, out := range n.Outputs {
				reached[out] = out != value
			}
		}
	}
	return !slices.ContainsFunc(g.Outputs, func(v graph.Value) bool { return reached[v.Name] })
}

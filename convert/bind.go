package convert

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Bind gives symbolic dimensions of a graph's inputs their sizes, each from 1 to 2³⁰. It
// infers all other types anew. A symbol that no input has is an error.
func Bind(g *graph.Graph, sizes map[string]int64) (*graph.Graph, error) {
	g = g.Clone()
	bound := map[string]bool{}
	var symbols []string
	for i, v := range g.Inputs {
		shape := slices.Clone(v.Type.Shape)
		for d, dim := range shape {
			if dim.Name == "" {
				continue
			}
			if !slices.Contains(symbols, dim.Name) {
				symbols = append(symbols, dim.Name)
			}
			if n, ok := sizes[dim.Name]; ok {
				if n < 1 || n > 1<<30 {
					return nil, fmt.Errorf("convert: dimension %q is to be %d; want 1 to %d", dim.Name, n, 1<<30)
				}
				shape[d], bound[dim.Name] = graph.Fixed(n), true
			}
		}
		g.Inputs[i].Type.Shape = shape
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if !bound[name] {
			return nil, fmt.Errorf("convert: no input of graph %q has a dimension %q; those that have names are %q", g.Name, name, symbols)
		}
	}
	for _, values := range [][]graph.Value{g.Values, g.Outputs} { // their symbols are these, or follow from these
		for i, v := range values {
			shape := slices.Clone(v.Type.Shape)
			for d, dim := range shape {
				if n, ok := sizes[dim.Name]; ok && dim.Name != "" {
					shape[d] = graph.Fixed(n)
				}
			}
			values[i].Type.Shape = shape
		}
	}
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return g, nil
}

package lineup

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// ComputesNarrow reports whether a node of a graph or of its subgraphs gives float16 or bfloat16. Constants do
// not count.
func ComputesNarrow(g *graph.Graph) bool {
	typed := g.Clone()
	_ = typed.Infer() // what cannot be inferred is known as far as the graph states it
	return givesNarrow(typed)
}

func givesNarrow(typed *graph.Graph) bool {
	index := typed.Index()
	isNarrow := func(value string) bool {
		elem := index.Type(value).Elem
		return elem == graph.Float16 || elem == graph.BFloat16
	}
	for _, n := range typed.Nodes {
		if !n.Is("Constant") && slices.ContainsFunc(n.Outputs, isNarrow) || slices.ContainsFunc(n.Subgraphs(), givesNarrow) {
			return true
		}
	}
	return false
}

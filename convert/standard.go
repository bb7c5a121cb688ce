package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Standard writes the operators of ai.onnx.ml in a graph as operators of ONNX's own domain, at the graph's
// opset. It refuses a graph with an operator that has no such form.
func Standard(g *graph.Graph) (*graph.Graph, error) {
	if !slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool { return n.Domain == graph.ML }) {
		return g, nil
	}
	return rewritten(g, g.Opset(), func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		if n.Domain != graph.ML {
			return nil
		}
		if write := preprocessing[n.Op]; write != nil {
			return write(r, n, in)
		}
		return r.refuse(n, "has no form in operators of ONNX's own domain")
	})
}

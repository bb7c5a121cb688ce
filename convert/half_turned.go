package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// turned says that a node is a MatMul of what a Transpose gives that leaves the last
// dimension in its place, or is that Transpose. onnxruntime (seen in 1.30 and 1.32, on CPUs)
// fuses the two into a product that it lacks in float16, and the process ends as the file is
// opened; in float32 it does not.
func turned(g *graph.Graph, n *graph.Node) bool {
	switch n.Op {
	case "MatMul":
		return slices.ContainsFunc(g.Nodes, func(m *graph.Node) bool { return swapsLeading(m) && slices.Contains(n.Inputs, m.Outputs[0]) })
	case "Transpose":
		return swapsLeading(n) && slices.ContainsFunc(g.Nodes, func(m *graph.Node) bool { return m.Op == "MatMul" && slices.Contains(m.Inputs, n.Outputs[0]) })
	}
	return false
}

func swapsLeading(n *graph.Node) bool {
	perm := n.Ints("perm")
	return n.Op == "Transpose" && len(perm) > 2 && perm[len(perm)-1] == int64(len(perm)-1)
}

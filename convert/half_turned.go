package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// turned reports whether a node is a MatMul that reads a Transpose which leaves the last dimension in
// its place, or is that Transpose. It is a rule for what a runtime lacks: onnxruntime (seen in 1.30 and
// 1.32, on CPUs) fuses the two into a product that it lacks in float16, and the process ends when the
// file is opened. In float32 it does not.
func turned(index *graph.Index, n *graph.Node) bool {
	switch {
	case n.Is("MatMul"):
		return slices.ContainsFunc(n.Inputs, func(in string) bool { return swapsLeading(index.Maker(in)) })
	case n.Is("Transpose"):
		return swapsLeading(n) && slices.ContainsFunc(index.Readers(n.Outputs[0]), func(m *graph.Node) bool { return m.Is("MatMul") })
	}
	return false
}

// swapsLeading reports whether a node is such a Transpose. The node may be nil.
func swapsLeading(n *graph.Node) bool {
	if !n.Is("Transpose") {
		return false
	}
	perm := n.Ints("perm")
	return len(perm) > 2 && perm[len(perm)-1] == int64(len(perm)-1)
}

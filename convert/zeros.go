package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// withoutZeros returns a node that steps through sequences without those of its first states that
// are zeros, and any other node as it is.
func withoutZeros(index *graph.Index, n *graph.Node) *graph.Node {
	facts, _ := graph.FactsOf(n)
	inputs, left := slices.Clone(n.Inputs), false
	for i, name := range inputs {
		if facts.Operand(i).Role == graph.RoleStart && zeros(index, name) {
			inputs[i], left = "", true
		}
	}
	if !left {
		return n
	}
	for inputs[len(inputs)-1] == "" {
		inputs = inputs[:len(inputs)-1]
	}
	return reading(n, inputs...)
}

// zeros reports whether a value is zeros, whatever its size.
func zeros(index *graph.Index, name string) bool {
	for {
		if t := index.Constant(name); t != nil {
			return blank(t)
		}
		n := index.Maker(name)
		switch {
		case n == nil:
			return false
		case n.Is("ConstantOfShape"):
			a, given := n.Attr("value")
			return !given || a.Tensor != nil && blank(a.Tensor)
		case !moved(n):
			return false
		}
		name = n.Inputs[0]
	}
}

// moved reports whether a node computes no element and takes all of them from its first operand.
func moved(n *graph.Node) bool {
	facts, _ := graph.FactsOf(n)
	return facts.Movement.OfFirst()
}

// blank reports whether all bits of a tensor are 0.
func blank(t *graph.Tensor) bool {
	return t.Len() > 0 && len(t.Raw) > 0 && !slices.ContainsFunc(t.Raw, func(b byte) bool { return b != 0 })
}

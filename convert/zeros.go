package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// withoutZeros returns an LSTM, GRU or RNN without those of its first states that are zeros.
func withoutZeros(index *graph.Index, n *graph.Node) *graph.Node {
	inputs := slices.Clone(n.Inputs)
	for i := 5; i < min(len(inputs), 7); i++ {
		if zeros(index, inputs[i]) {
			inputs[i] = ""
		}
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
		case n.Op == "ConstantOfShape":
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

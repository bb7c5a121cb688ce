package native

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// settled returns the inputs of a graph whose elements have to be known while lowering: those that
// are sizes, axes or places, or settings that a kernel holds, and integers that these follow
// from. A program is made for their elements, as it is for sizes.
func settled(g *graph.Graph) map[string]bool {
	elems := map[string]graph.DataType{}
	for _, v := range g.Inputs {
		elems[v.Name] = v.Type.Elem
	}
	places, inputs := map[string]bool{}, map[string]bool{}
	for i := len(g.Nodes) - 1; i >= 0; i-- {
		n := g.Nodes[i]
		for _, at := range knownOperands(n) {
			places[n.Inputs[at]] = true
			if elem, fed := elems[n.Inputs[at]]; fed && takes(n, g.Opset(), at, elem) {
				inputs[n.Inputs[at]] = true
			}
		}
		if facts, _ := graph.FactsOf(n); !facts.ReadsElements() {
			continue
		}
		for _, out := range n.Outputs {
			if out == "" || !places[out] {
				continue
			}
			for _, in := range n.Inputs {
				places[in] = true
			}
		}
	}
	for name, elem := range elems {
		if places[name] && integral(elem) {
			inputs[name] = true
		}
	}
	return inputs
}

// knownOperands returns the operands whose elements have to be known while a node is lowered.
func knownOperands(n *graph.Node) (known []int) {
	facts, _ := graph.FactsOf(n)
	for at := range n.Inputs {
		if facts.Operand(at).Role.Structural() || slices.Contains(rules[n.Op].known, at) {
			known = append(known, at)
		}
	}
	return known
}

// takes reports whether an operand of a node may have a type.
func takes(n *graph.Node, opset int64, at int, elem graph.DataType) bool {
	op, _ := graph.Lookup(n.Op)
	version, _ := op.At(opset)
	return version.Input(at).Has(elem)
}

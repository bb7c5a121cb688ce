package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// stored keeps a layer's weights in 8 bits and leaves its arithmetic as it is.
func (q *quantization) stored(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	switch n.Op {
	case "Gather":
		return []graph.Value{q.gathered(r, n, in)}
	case "RNN", "GRU", "LSTM":
		return q.recurrent(r, n, in)
	}
	inputs := slices.Clone(in)
	inputs[1] = q.dequantized(r, n, quantizedWeights(q.index.Constant(n.Inputs[1]), outAxis(n)))
	return r.b.Node(n, inputs...)
}

// scaleShare is the greatest share of the bytes of integers that the scales of a table or of a recurrent
// layer may take. It keeps files within 5 % of those of a quantizer that has one scale for each tensor.
const scaleShare = 0.04

// recurrent keeps the weights of both products of a recurrent layer in 8 bits. A gate's unit in one
// direction has a scale of its own, or shares it with its neighbours where it has few weights.
func (q *quantization) recurrent(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	inputs := slices.Clone(in)
	for _, i := range q.weightsOf(n) {
		name := n.Inputs[i]
		key := made{r, name + " in groups"}
		if _, known := q.weights[key]; !known {
			q.weights[key] = q.grouped(r, name)
		}
		inputs[i] = q.weights[key]
	}
	return r.b.Node(n, inputs...)
}

// grouped quantizes weights with a scale for each group of neighbouring rows, where the first two
// dimensions count the rows.
func (q *quantization) grouped(r *rewrite, name string) graph.Value {
	t := q.index.Constant(name)
	groups := groupsOf(int(t.Dims[0]*t.Dims[1]), t.Len())
	flat := *t
	flat.Dims = []int64{int64(groups), int64(t.Len() / groups)}
	w := quantizedWeights(&flat, 0)
	return r.op("Reshape", q.fromIntegers(r, name, q.integers(r, name, w), w.scales, 0), r.vector(t.Dims...))
}

// groupsOf returns the greatest divisor of a number of rows that is no more than the number of scales
// that the elements pay for. Each scale has 4 bytes, and its zero point 1.
func groupsOf(rows, elements int) int {
	for groups := rows; groups > 1; groups-- {
		if rows%groups == 0 && 5*float64(groups) <= scaleShare*float64(elements) {
			return groups
		}
	}
	return 1
}

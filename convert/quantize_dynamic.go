package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// dynamic multiplies integers, (x − zero)·(w − 128), scales the sums by both scales, and
// adds the bias.
func (q *quantization) dynamic(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	w := quantizedWeights(q.index.Constant(n.Inputs[1]), outAxis(n))
	if outAxis(n) == 0 { // MatMulInteger multiplies by columns
		w.integers = transposed(w.integers)
	}
	weight := q.weight(r, n, w, func(v graph.Value) graph.Value { return v })
	x := r.b.OpN("DynamicQuantizeLinear", 3, in[0])
	middle := r.b.Const(graph.Scalar("", uint8(weightZero)))
	product := r.op("Cast", r.op("MatMulInteger", x[0], weight, x[2], middle), graph.Int("to", int64(graph.Float)))
	y := r.op("Mul", product, r.op("Mul", r.b.Const(graph.Vector("", w.scales...)), x[1]))
	if len(in) > 2 && in[2].Name != "" {
		y = r.op("Add", y, in[2])
	}
	return []graph.Value{y}
}

// stored keeps a layer's weights in 8 bits and leaves its arithmetic as it is.
func (q *quantization) stored(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	inputs := slices.Clone(in)
	inputs[1] = q.dequantized(r, n, quantizedWeights(q.index.Constant(n.Inputs[1]), outAxis(n)))
	return r.b.Node(n, inputs...)
}

package convert

import (
	"github.com/hourglass-go/hourglass/graph"
)

// dynamic multiplies integers, (x − zero)·(w − 128), scales the sums by both scales and by a Gemm's
// alpha, and adds the bias.
func (q *quantization) dynamic(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	w := quantizedWeights(q.index.Constant(n.Inputs[1]), outAxis(n))
	if outAxis(n) == 0 { // MatMulInteger multiplies by columns
		w.integers = transposed(w.integers)
	}
	weight := q.weight(r, n, func() graph.Value { return q.integers(r, n.Inputs[1], w) })
	x := r.b.OpN("DynamicQuantizeLinear", 3, in[0])
	rows := x[0]
	if n.Op == "Gemm" && n.Int("transA", 0) != 0 {
		rows = r.op("Transpose", rows)
	}
	product := r.op("Cast", r.op("MatMulInteger", rows, weight, x[2], q.middle(r)), graph.Int("to", int64(graph.Float)))
	scales := w.scales
	if alpha := n.Float("alpha", 1); n.Op == "Gemm" && alpha != 1 {
		scales = scaled(scales, float32(alpha))
	}
	steps := q.parameter(r, graph.Vector(n.Inputs[1]+".scale", scales...))
	y := r.op("Mul", product, r.op("Mul", steps, x[1]))
	if len(in) > 2 && in[2].Name != "" {
		y = r.op("Add", y, q.addend(r, n, in[2]))
	}
	return []graph.Value{y}
}

// addend returns what a Gemm adds: its third input, multiplied by beta.
func (q *quantization) addend(r *rewrite, n *graph.Node, c graph.Value) graph.Value {
	if beta := n.Float("beta", 1); n.Op == "Gemm" && beta != 1 {
		return r.op("Mul", c, q.parameter(r, graph.Scalar(n.Input(2)+".beta", float32(beta))))
	}
	return c
}

// middle returns the integer that stands for a weight of 0.
func (q *quantization) middle(r *rewrite) graph.Value {
	return q.parameter(r, graph.Scalar("zero", uint8(weightZero)))
}

// scaled returns numbers multiplied by a factor.
func scaled(v []float32, by float32) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = x * by
	}
	return out
}

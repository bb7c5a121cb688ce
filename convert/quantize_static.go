package convert

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// static puts what a layer reads, its weights and its bias through integers. Where a Relu
// alone reads the result, and layers alone read the Relu, the result goes through 8 bits
// that begin at 0, so that the range of the integers does what the Relu did.
func (q *quantization) static(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
	x, read := q.read[n.Inputs[0]]
	if !read {
		x = q.through(r, in[0], n.Inputs[0])
		q.read[n.Inputs[0]] = x
	}
	inputs := slices.Clone(in)
	inputs[0] = x
	integers := quantizedWeights(q.index.Constant(n.Inputs[1]), outAxis(n))
	inputs[1] = q.dequantized(r, n, integers)
	if bias, ok := q.bias(r, n, integers.scales); ok {
		inputs[2] = bias
	}
	y := r.b.Node(n, inputs...)
	if relu := q.rectifier(n); relu != "" {
		q.read[relu] = r.named(relu, q.through(r, y[0], relu))
	}
	return y
}

// through quantizes a value, and takes it back, by the range that calibration saw of a value.
func (q *quantization) through(r *rewrite, v graph.Value, seen string) graph.Value {
	scale, zero := q.affine(seen)
	s, z := q.parameter(r, graph.Scalar(seen+".scale", scale)), q.parameter(r, graph.Scalar(seen+".zero", zero))
	return r.op("DequantizeLinear", r.op("QuantizeLinear", v, s, z), s, z)
}

func (q *quantization) affine(name string) (scale float32, zero uint8) {
	return affine(q.seen[name].within(q.s.Method, q.s.Percentile))
}

// affine gives the scale and the zero point of a range, widened so that 0 is exact in it.
func affine(low, high float64) (scale float32, zero uint8) {
	low, high = min(low, 0), max(high, 0)
	scale = float32((high - low) / 255)
	if scale == 0 {
		return 1, 0
	}
	return scale, uint8(max(0, min(255, math.RoundToEven(-low/float64(scale)))))
}

// bias gives a layer's bias as int32, in steps of the products of the scales, because
// runtimes add it to the sums of integers. A bias that int32 does not hold stays as it is.
func (q *quantization) bias(r *rewrite, n *graph.Node, scales []float32) (graph.Value, bool) {
	t := q.index.Constant(n.Input(2))
	if t == nil || t.Elem != graph.Float || len(t.Dims) != 1 || t.Len() != len(scales) || !plain(n) {
		return graph.Value{}, false
	}
	v, err := graph.Data[float32](t)
	if err != nil {
		return graph.Value{}, false
	}
	x, _ := q.affine(n.Inputs[0])
	steps, integers := make([]float32, len(v)), make([]int32, len(v))
	for i, b := range v {
		steps[i] = x * scales[i]
		at := math.RoundToEven(float64(b) / float64(steps[i]))
		if !(math.Abs(at) < math.MaxInt32) {
			return graph.Value{}, false
		}
		integers[i] = int32(at)
	}
	v32 := q.parameter(r, graph.Vector(n.Input(2)+".int32", integers...))
	return byChannel(q, r, v32, n.Input(2), steps, make([]int32, len(steps)), 0), true
}

// rectifier returns the output of a Relu that is a layer's only reader and that only layers
// of integers read, so that the Relu can be folded into the range between them; "" where
// there is none.
func (q *quantization) rectifier(n *graph.Node) string {
	readers := q.index.Readers(n.Outputs[0])
	if len(readers) != 1 || !readers[0].Is("Relu") || q.index.IsOutput(n.Outputs[0]) {
		return ""
	}
	out := readers[0].Outputs[0]
	if q.seen[out] == nil || q.index.IsOutput(out) {
		return ""
	}
	for _, m := range q.index.Readers(out) {
		if slices.Index(m.Inputs, out) != 0 || slices.Contains(m.Inputs[1:], out) || q.form(m) != inIntegers {
			return ""
		}
	}
	return out
}

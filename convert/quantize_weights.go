package convert

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Weights are uint8 around weightZero, and at most weightLimit from it. onnxruntime's x86
// kernels without VNNI multiply uint8 by int8 with VPMADDUBSW, which adds two products in 16
// bits and saturates there; they widen uint8 by uint8 to 16 bits first, which is exact
// (docs/decisions/int8-weights.md has the kernels, and what was measured).
const (
	weightZero  = 128
	weightLimit = 127
)

// channelWeights are weights as integers: w = scale of the channel · (integer − weightZero).
type channelWeights struct {
	integers *graph.Tensor // uint8, of the weights' dimensions
	scales   []float32     // one a channel
	axis     int           // that of the channels
}

// quantizedWeights gives each channel along an axis the scale of its greatest magnitude.
func quantizedWeights(w *graph.Tensor, axis int) channelWeights {
	v, _ := graph.Data[float32](w)
	channels, inner := int(w.Dims[axis]), 1
	for _, d := range w.Dims[axis+1:] {
		inner *= int(d)
	}
	scales := make([]float32, channels)
	for i, x := range v {
		c := i / inner % channels
		scales[c] = max(scales[c], float32(math.Abs(float64(x)))/weightLimit)
	}
	for c, s := range scales {
		if s == 0 {
			scales[c] = 1
		}
	}
	out := make([]uint8, len(v))
	for i, x := range v {
		level := math.RoundToEven(float64(x / scales[i/inner%channels]))
		out[i] = uint8(weightZero + max(-weightLimit, min(weightLimit, level)))
	}
	return channelWeights{graph.NewTensor(w.Name, out, w.Dims...), scales, axis}
}

// dequantized gives a layer its weights through integers.
func (q *quantization) dequantized(r *rewrite, n *graph.Node, w channelWeights) graph.Value {
	return q.weight(r, n, w, func(v graph.Value) graph.Value {
		return byChannel(r, v, w.scales, slices.Repeat([]uint8{weightZero}, len(w.scales)), w.axis)
	})
}

// weight adds the integers of a layer's weights, once for all layers that read the weights
// along one axis. Tied weights, which layers read along both axes, have integers for each.
func (q *quantization) weight(r *rewrite, n *graph.Node, w channelWeights, of func(graph.Value) graph.Value) graph.Value {
	name := n.Inputs[1]
	key := fmt.Sprintf("%s along %d", name, outAxis(n))
	if v, made := q.weights[key]; made {
		return v
	}
	as := name + ".uint8"
	if _, taken := r.b.Value(as); taken {
		as = fmt.Sprintf("%s.uint8_%d", name, outAxis(n))
	}
	q.weights[key] = of(r.b.Parameter(w.integers.Renamed(as)))
	return q.weights[key]
}

// byChannel dequantizes integers with a scale for each channel along an axis. The zero
// points are stated even where they are 0, because onnxruntime does not compute in integers
// where they are left out.
func byChannel[T graph.Element](r *rewrite, v graph.Value, scales []float32, zeros []T, axis int) graph.Value {
	return r.op("DequantizeLinear", v, r.b.Const(graph.Vector("", scales...)), r.b.Const(graph.Vector("", zeros...)), graph.Int("axis", int64(axis)))
}

// transposed swaps the two dimensions of a matrix.
func transposed(t *graph.Tensor) *graph.Tensor {
	v, _ := graph.Data[uint8](t)
	rows, columns := int(t.Dims[0]), int(t.Dims[1])
	out := make([]uint8, len(v))
	for i := range rows {
		for j := range columns {
			out[j*rows+i] = v[i*columns+j]
		}
	}
	return graph.NewTensor(t.Name, out, int64(columns), int64(rows))
}

// finite refuses weights that are NaN or infinite, because no scale takes them to integers.
func (q *quantization) finite() error {
	for _, n := range q.g.Nodes {
		if !q.takes(n) {
			continue
		}
		w := q.index.Constant(n.Inputs[1])
		v, err := graph.Data[float32](w)
		if err != nil {
			return fmt.Errorf("convert: %w", err)
		}
		for i, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return fmt.Errorf("convert: %v: element %d of its weights %q is %v, which is no integer at any scale", n, i, w.Name, x)
			}
		}
	}
	return nil
}

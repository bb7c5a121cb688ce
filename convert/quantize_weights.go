package convert

import (
	"crypto/sha256"
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
	axis     int           // that of the channels; -1: all weights are one channel
	inner    int           // weights from one channel to the next
}

// quantizedWeights gives each channel along an axis the scale of its greatest magnitude.
func quantizedWeights(w *graph.Tensor, axis int) channelWeights {
	inner := 1
	for _, d := range w.Dims[axis+1:] {
		inner *= int(d)
	}
	return quantizedBy(w, channelWeights{scales: make([]float32, w.Dims[axis]), axis: axis, inner: inner})
}

// quantizedWhole gives all weights one scale.
func quantizedWhole(w *graph.Tensor) channelWeights {
	return quantizedBy(w, channelWeights{scales: make([]float32, 1), axis: -1, inner: 1})
}

// quantizedBy fills in scales and integers.
func quantizedBy(t *graph.Tensor, w channelWeights) channelWeights {
	v, _ := graph.Data[float32](t)
	for i, x := range v {
		c := w.channel(i)
		w.scales[c] = max(w.scales[c], float32(math.Abs(float64(x)))/weightLimit)
	}
	for c, s := range w.scales {
		if s == 0 {
			w.scales[c] = 1
		}
	}
	out := make([]uint8, len(v))
	for i, x := range v {
		level := math.RoundToEven(float64(x / w.scales[w.channel(i)]))
		out[i] = uint8(weightZero + max(-weightLimit, min(weightLimit, level)))
	}
	w.integers = graph.NewTensor(t.Name, out, t.Dims...)
	return w
}

// channel returns the channel of the i-th weight.
func (w channelWeights) channel(i int) int { return i / w.inner % len(w.scales) }

// dequantized gives a layer its weights through integers.
func (q *quantization) dequantized(r *rewrite, n *graph.Node, w channelWeights) graph.Value {
	return q.weight(r, n, func() graph.Value {
		return q.fromIntegers(r, n.Inputs[1], q.integers(r, n.Inputs[1], w), w.scales, w.axis)
	})
}

// weight makes a layer's weights once for all layers of a graph that read the weights along one axis. Tied
// weights, which layers read along both axes, are made for each.
func (q *quantization) weight(r *rewrite, n *graph.Node, of func() graph.Value) graph.Value {
	key := made{r, fmt.Sprintf("%s along %d", n.Inputs[1], outAxis(n))}
	if _, known := q.weights[key]; !known {
		q.weights[key] = of()
	}
	return q.weights[key]
}

// integers adds the integers of the weights that a graph has under a name.
func (q *quantization) integers(r *rewrite, name string, w channelWeights) graph.Value {
	return q.parameter(r, w.integers.Renamed(name+".uint8"))
}

// fromIntegers takes integers around weightZero to float32, with a scale for each index along an axis.
func (q *quantization) fromIntegers(r *rewrite, name string, v graph.Value, scales []float32, axis int) graph.Value {
	return byChannel(q, r, v, name, scales, slices.Repeat([]uint8{weightZero}, len(scales)), axis)
}

// byChannel dequantizes integers with a scale for each channel along an axis. The zero
// points are stated even where they are 0, because onnxruntime does not compute in integers
// where they are left out.
func byChannel[T graph.Element](q *quantization, r *rewrite, v graph.Value, name string, scales []float32, zeros []T, axis int) graph.Value {
	return r.op("DequantizeLinear", v, q.parameter(r, graph.Vector(name+".scale", scales...)), q.parameter(r, graph.Vector("zero", zeros...)), graph.Int("axis", int64(axis)))
}

// parameter adds an initializer under the tensor's name, or under one that is not taken. Equal tensors
// are added to a graph once.
func (q *quantization) parameter(r *rewrite, t *graph.Tensor) graph.Value {
	key := made{r, fmt.Sprintf("%v%v%x", t.Elem, t.Dims, sha256.Sum256(t.Raw))}
	if v, added := q.parameters[key]; added {
		return v
	}
	name := t.Name
	for i := 1; r.taken(name) || q.named[name]; i++ {
		name = fmt.Sprintf("%s_%d", t.Name, i)
	}
	q.named[name] = true
	q.parameters[key] = r.b.Parameter(t.Renamed(name))
	return q.parameters[key]
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
		for _, i := range q.weightsOf(n) {
			if err := finiteWeights(n, q.index.Constant(n.Inputs[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

func finiteWeights(n *graph.Node, w *graph.Tensor) error {
	v, err := graph.Data[float32](w)
	if err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	for i, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return fmt.Errorf("convert: %v: element %d of its weights %q is %v, which is no integer at any scale", n, i, w.Name, x)
		}
	}
	return nil
}

package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// gathered takes rows from a table of 8 bits, and only these to float32.
func (q *quantization) gathered(r *rewrite, n *graph.Node, in []graph.Value) graph.Value {
	name := n.Inputs[0]
	table := q.index.Constant(name)
	axis := int(n.Int("axis", 0))
	if axis < 0 {
		axis += len(table.Dims)
	}
	along := graph.Int("axis", int64(axis))
	w := q.table(table)
	rows := r.op("Gather", q.integers(r, name, w), in[1], along)
	switch {
	case w.axis < 0:
		return r.op("DequantizeLinear", rows, q.parameter(r, graph.Scalar(name+".scale", w.scales[0])), q.middle(r))
	case w.axis == axis:
		levels := r.op("DequantizeLinear", rows, q.parameter(r, graph.Scalar("one", float32(1))), q.middle(r))
		scales := q.parameter(r, w.column(len(table.Dims)).Renamed(name+".scale"))
		return r.op("Mul", levels, r.op("Gather", scales, in[1], along))
	case w.axis > axis: // counted from the end, because the indices may have any rank
		return q.fromIntegers(r, name, rows, w.scales, w.axis-len(table.Dims))
	}
	return q.fromIntegers(r, name, rows, w.scales, w.axis)
}

// table quantizes a table once for all nodes that gather from it.
func (q *quantization) table(t *graph.Tensor) channelWeights {
	w, done := q.tables[t]
	if !done {
		w = bestScales(t)
		q.tables[t] = w
	}
	return w
}

// column returns the scales as a tensor that multiplies one of so many dimensions along their axis.
func (w channelWeights) column(rank int) *graph.Tensor {
	dims := slices.Repeat([]int64{1}, rank)
	dims[w.axis] = int64(len(w.scales))
	return graph.NewTensor("", w.scales, dims...)
}

// bestScales quantizes a table with a scale for each index along one of its dimensions, or with one
// scale. It takes what has the least squared error among those whose scales are a small share.
func bestScales(t *graph.Tensor) channelWeights {
	best := quantizedWhole(t)
	least := squaredError(t, best)
	for axis, size := range t.Dims {
		if 4*float64(size) > scaleShare*float64(t.Len()) {
			continue
		}
		w := quantizedWeights(t, axis)
		if e := squaredError(t, w); e < least {
			best, least = w, e
		}
	}
	return best
}

// squaredError returns the sum of the squares by which integers are off.
func squaredError(t *graph.Tensor, w channelWeights) (sum float64) {
	v, _ := graph.Data[float32](t)
	integers, _ := graph.Data[uint8](w.integers)
	for i, x := range v {
		d := float64(w.scales[w.channel(i)])*(float64(integers[i])-weightZero) - float64(x)
		sum += d * d
	}
	return sum
}

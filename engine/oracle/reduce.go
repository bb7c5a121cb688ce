package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("ReduceSum", total{dyadic{sum[float64], sum[int64], sum[uint64]}, 0, nothing(0)}.over(13))
	registerWhole("ReduceProd", total{dyadic{product[float64], product[int64], product[uint64]}, 1, nothing(1)}.over(18))
	registerWhole("ReduceSumSquare", total{dyadic{addSquare[float64], addSquare[int64], addSquare[uint64]}, 0, nothing(0)}.over(18))
	registerWhole("ReduceL1", total{dyadic{addDistance[float64], addDistance[int64], sum[uint64]}, 0, nothing(0)}.over(18))
	registerWhole("ReduceMax", total{dyadic{math.Max, greater[int64], greater[uint64]}, math.Inf(-1), least}.over(18))
	registerWhole("ReduceMin", total{dyadic{math.Min, less[int64], less[uint64]}, math.Inf(1), most64}.over(18))
	registerWhole("ReduceMean", mean)
	register("ReduceL2", floats(func(x Array, axes []int, keep bool) (Array, error) { return x.reduced(axes, keep, 0, math.Hypot, same) }))
	register("ReduceLogSum", floats(func(x Array, axes []int, keep bool) (Array, error) {
		return x.reduced(axes, keep, 0, plus, func(sum float64, _ int) float64 { return math.Log(sum) })
	}))
	register("ReduceLogSumExp", floats(logSumExp))
}

// total is what a reduction adds up, in whatever sense, and where it starts.
type total struct {
	add   dyadic
	start float64
	whole func(elem graph.DataType) int64 // where it starts for integers
}

func nothing(start int64) func(graph.DataType) int64 {
	return func(graph.DataType) int64 { return start }
}

// least and most64 are the limits of integer types. That of uint64 has the bits of −1.
func least(elem graph.DataType) int64 {
	if !signed(elem) {
		return 0
	}
	return math.MinInt64 >> (64 - bits[elem])
}

func most64(elem graph.DataType) int64 {
	if !signed(elem) {
		return int64(uint64(math.MaxUint64) >> (64 - bits[elem]))
	}
	return math.MaxInt64 >> (64 - bits[elem])
}

func addSquare[T float64 | int64 | uint64](sum, v T) T { return sum + v*v }

func addDistance[T float64 | int64](sum, v T) T {
	if v < 0 {
		return sum - v
	}
	return sum + v
}

func same(v float64, _ int) float64 { return v }

// over takes axes as an attribute before an opset and as an input from then on.
func (t total) over(axesInput int64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		axes, keep := c.reduction(axesInput)
		if bits[x.Elem] == 0 {
			return x.reduced(axes, keep, t.start, t.add.real, same)
		}
		shape, err := x.without(axes)
		if err != nil {
			return x, err
		}
		v := added(x.integers(), x.Dims, shape.kept, t.whole(x.Elem), t.add.on(x.Elem))
		return ofIntegers(x.Elem, shape.dims(keep), v), nil
	}
}

// mean rounds the mean of integers towards 0.
func mean(c call) (Array, error) {
	x := c.in[0]
	axes, keep := c.reduction(18)
	if bits[x.Elem] == 0 {
		return x.reduced(axes, keep, 0, plus, func(sum float64, n int) float64 { return sum / float64(n) })
	}
	shape, err := x.without(axes)
	if err != nil {
		return x, err
	}
	divide := dyadic{signed: quotient[int64], unsigned: quotient[uint64]}.on(x.Elem)
	v := added(x.integers(), x.Dims, shape.kept, 0, sum[int64])
	for i := range v {
		v[i] = divide(v[i], int64(shape.terms))
	}
	return ofIntegers(x.Elem, shape.dims(keep), v), nil
}

// floats returns a reduction in float64, whatever the type.
func floats(f func(x Array, axes []int, keep bool) (Array, error)) func(call) (Array, error) {
	return func(c call) (Array, error) {
		axes, keep := c.reduction(18)
		return f(c.in[0], axes, keep)
	}
}

// logSumExp computes m + log(1 + Σ exp(x − m)) with the greatest element m and the sum of the others, so that
// no exponential overflows and small ones are not lost beside the 1.
func logSumExp(x Array, axes []int, keep bool) (Array, error) {
	greatest, err := x.reduced(axes, true, math.Inf(-1), math.Max, same)
	if err != nil {
		return x, err
	}
	met, others := make([]bool, len(greatest.V)), make([]float64, len(greatest.V))
	sweep(x.Dims, func(from, n int, to, step []int) {
		for k, v := range x.V[from : from+n] {
			at := to[0] + k*step[0]
			m := greatest.V[at]
			if v == m && (!met[at] || math.IsInf(m, 0)) { // ∞ − ∞ would be NaN
				met[at] = true
				continue
			}
			others[at] += math.Exp(v - m)
		}
	}, greatest.steps(x.Dims))
	out, err := greatest.reduced(axes, keep, 0, plus, same)
	for i, sum := range others {
		out.V[i] += math.Log1p(sum)
	}
	return out, err
}

// axesAt returns the axes of an operator. They are an attribute before the given opset, and the
// second input from then on.
func (c call) axesAt(asInput int64) (axes []int) {
	if c.opset >= asInput && c.given(1) {
		for _, a := range c.in[1].V {
			axes = append(axes, int(a))
		}
		return axes
	}
	return whole(c.node.Ints("axes"))
}

// global reduces all spatial dimensions.
func global(start float64, f func(a, b float64) float64, finish func(v float64, n int) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		if err := c.ranked(0, 3); err != nil {
			return c.in[0], err
		}
		var axes []int
		for i := range c.in[0].Dims[2:] {
			axes = append(axes, i+2)
		}
		return c.in[0].reduced(axes, true, start, f, finish)
	}
}

// reduction returns the axes of a reduction, which are an attribute before an opset and an input from
// then on, and whether they stay as dimensions of 1. Without any it reduces all axes, or none where
// noop_with_empty_axes says so, although each element may be squared, for example.
func (c call) reduction(axesInput int64) (axes []int, keep bool) {
	axes = c.axesAt(axesInput)
	if len(axes) > 0 {
		return axes, c.node.Int("keepdims", 1) != 0
	}
	if c.node.Int("noop_with_empty_axes", 0) != 0 {
		return nil, true
	}
	for i := range c.in[0].Dims {
		axes = append(axes, i)
	}
	return axes, c.node.Int("keepdims", 1) != 0
}

// reducedDims are the dimensions of an array of which some axes are reduced.
type reducedDims struct {
	kept, short []int // with the axes as dimensions of 1, and without them
	terms       int   // elements that become one
}

func (d reducedDims) dims(keep bool) []int {
	if keep {
		return d.kept
	}
	return d.short
}

func (a Array) without(axes []int) (reducedDims, error) {
	gone := make([]bool, len(a.Dims))
	for _, x := range axes {
		i, err := axis(x, len(a.Dims))
		if err != nil {
			return reducedDims{}, err
		}
		if gone[i] {
			return reducedDims{}, fmt.Errorf("axes %v name a dimension of %v twice", axes, a.Dims)
		}
		gone[i] = true
	}
	d := reducedDims{slices.Clone(a.Dims), []int{}, 1}
	for i, n := range a.Dims {
		if gone[i] {
			d.kept[i] = 1
			d.terms *= n
		} else {
			d.short = append(d.short, n)
		}
	}
	return d, nil
}

// added joins the elements that become one.
func added[T float64 | int64](v []T, dims, kept []int, start T, add func(a, b T) T) []T {
	sums := slices.Repeat([]T{start}, size(kept))
	sweep(dims, func(from, n int, to, step []int) {
		for k, x := range v[from : from+n] {
			at := to[0] + k*step[0]
			sums[at] = add(sums[at], x)
		}
	}, Array{Dims: kept}.steps(dims))
	return sums
}

func (a Array) reduced(axes []int, keep bool, start float64, f func(a, b float64) float64, finish func(sum float64, n int) float64) (Array, error) {
	shape, err := a.without(axes)
	if err != nil {
		return a, err
	}
	sums := added(a.V, a.Dims, shape.kept, start, f)
	for i := range sums {
		sums[i] = finish(sums[i], shape.terms)
	}
	return Array{Elem: a.Elem, Dims: shape.dims(keep), V: sums}, nil
}

package oracle

import (
	"math"
	"slices"
)

func init() {
	register("ReduceSum", reduce(13, 0, plus, func(sum float64, _ int) float64 { return sum }))
	register("ReduceMean", reduce(18, 0, plus, func(sum float64, n int) float64 { return sum / float64(n) }))
	register("ReduceMax", reduce(18, math.Inf(-1), math.Max, func(greatest float64, _ int) float64 { return greatest }))
	register("ReduceMin", reduce(18, math.Inf(1), math.Min, func(least float64, _ int) float64 { return least }))
	register("ReduceProd", reduce(18, 1, func(a, b float64) float64 { return a * b }, func(product float64, _ int) float64 { return product }))
	register("ReduceSumSquare", reduce(18, 0, func(a, b float64) float64 { return a + b*b }, func(sum float64, _ int) float64 { return sum }))
	register("ReduceL1", reduce(18, 0, func(a, b float64) float64 { return a + math.Abs(b) }, func(sum float64, _ int) float64 { return sum }))
	register("ReduceL2", reduce(18, 0, math.Hypot, func(length float64, _ int) float64 { return length }))
	register("ReduceLogSum", reduce(18, 0, plus, func(sum float64, _ int) float64 { return math.Log(sum) }))
	register("ReduceLogSumExp", reduce(18, 0, func(a, b float64) float64 { return a + math.Exp(b) }, func(sum float64, _ int) float64 { return math.Log(sum) }))
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
		var axes []int
		for i := range c.in[0].Dims[2:] {
			axes = append(axes, i+2)
		}
		return c.in[0].reduced(axes, true, start, f, finish)
	}
}

// reduce takes axes as an attribute before an opset and as an input from then
// on; without any it reduces all of them, or none where
// noop_with_empty_axes says so.
func reduce(axesInput int64, start float64, f func(a, b float64) float64, finish func(sum float64, n int) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		axes := c.axesAt(axesInput)
		if len(axes) == 0 {
			if c.node.Int("noop_with_empty_axes", 0) != 0 { // although each element is squared, for example
				return x.reduced(nil, true, start, f, finish)
			}
			for i := range x.Dims {
				axes = append(axes, i)
			}
		}
		return x.reduced(axes, c.node.Int("keepdims", 1) != 0, start, f, finish)
	}
}

func (a Array) reduced(axes []int, keep bool, start float64, f func(a, b float64) float64, finish func(sum float64, n int) float64) (Array, error) {
	gone := make([]bool, len(a.Dims))
	for _, x := range axes {
		i, err := axis(x, len(a.Dims))
		if err != nil {
			return a, err
		}
		gone[i] = true
	}
	kept, short, n := slices.Clone(a.Dims), []int{}, 1
	for i, d := range a.Dims {
		if gone[i] {
			kept[i] = 1
			n *= d
		} else {
			short = append(short, d)
		}
	}
	sums := slices.Repeat([]float64{start}, size(kept))
	sweep(a.Dims, func(from, n int, to, step []int) {
		for k, v := range a.V[from : from+n] {
			at := to[0] + k*step[0]
			sums[at] = f(sums[at], v)
		}
	}, Array{Dims: kept}.steps(a.Dims))
	for i := range sums {
		sums[i] = finish(sums[i], n)
	}
	if keep {
		return Array{a.Elem, kept, sums}, nil
	}
	return Array{a.Elem, short, sums}, nil
}

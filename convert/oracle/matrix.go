package oracle

import (
	"fmt"
	"math"
	"slices"
)

func swapped(a Array) Array {
	return filled(a.Elem, []int{a.Dims[1], a.Dims[0]}, func(at []int) float64 { return a.at(at[1], at[0]) })
}

// gemm is alpha·A'·B' + beta·C, with C broadcast to the product.
func gemm(c call) (Array, error) {
	a, b := c.in[0], c.in[1]
	if c.node.Int("transA", 0) != 0 {
		a = swapped(a)
	}
	if c.node.Int("transB", 0) != 0 {
		b = swapped(b)
	}
	alpha, beta := float64(c.node.Float("alpha", 1)), float64(c.node.Float("beta", 1))
	return filled(a.Elem, []int{a.Dims[0], b.Dims[1]}, func(at []int) float64 {
		sum := 0.0
		for k := range a.Dims[1] {
			sum += a.at(at[0], k) * b.at(k, at[1])
		}
		sum *= alpha
		if c.given(2) {
			sum += beta * c.in[2].stretched(at)
		}
		return sum
	}), nil
}

// matMul is numpy.matmul: a vector is a row on the left and a column on the
// right, and what stands before the matrices broadcasts.
func matMul(c call) (Array, error) {
	a, b := c.in[0], c.in[1]
	row, column := len(a.Dims) == 1, len(b.Dims) == 1
	if row {
		a.Dims = []int{1, a.Dims[0]}
	}
	if column {
		b.Dims = []int{b.Dims[0], 1}
	}
	m, k, n := a.Dims[len(a.Dims)-2], a.Dims[len(a.Dims)-1], b.Dims[len(b.Dims)-1]
	stack, err := broadcast(a.Dims[:len(a.Dims)-2], b.Dims[:len(b.Dims)-2])
	if err != nil {
		return Array{}, err
	}
	out := filled(a.Elem, slices.Concat(stack, []int{m, n}), func(at []int) float64 {
		sum, before := 0.0, at[:len(stack)]
		for i := range k {
			sum += a.stretchedMatrix(before, at[len(stack)], i) * b.stretchedMatrix(before, i, at[len(stack)+1])
		}
		return sum
	})
	switch {
	case row && column:
		out.Dims = stack
	case row:
		out.Dims = slices.Concat(stack, []int{n})
	case column:
		out.Dims = slices.Concat(stack, []int{m})
	}
	return out, nil
}

// stretchedMatrix is element i, j of the matrix at a position of the stack that
// a's matrices broadcast to.
func (a Array) stretchedMatrix(before []int, i, j int) float64 {
	own := len(a.Dims) - 2
	at := slices.Clone(before[len(before)-own:])
	for d := range at {
		if a.Dims[d] == 1 {
			at[d] = 0
		}
	}
	return a.at(append(at, i, j)...)
}

// axis counts one from the end where it is negative.
func axis(a, rank int) (int, error) {
	if a < -rank || a >= rank {
		return 0, fmt.Errorf("axis %d of %d", a, rank)
	}
	if a < 0 {
		a += rank
	}
	return a, nil
}

// groups are the elements that a softmax takes together: those along one axis since
// opset 13, and before all from the axis on. Each has the key of its group.
func (c call) groups() (key func(at []int) string, err error) {
	x, def := c.in[0], int64(-1)
	if c.opset < 13 {
		def = 1
	}
	from, err := axis(int(c.node.Int("axis", def)), len(x.Dims))
	return func(at []int) string {
		at = slices.Clone(at)
		for i := range at {
			if i == from || c.opset < 13 && i > from {
				at[i] = 0
			}
		}
		return fmt.Sprint(at)
	}, err
}

// softmax gives what f makes of each element, its group's largest, and the sum of the
// group's exponentials less that.
func softmax(f func(x, largest, sum float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		group, err := c.groups()
		if err != nil {
			return x, err
		}
		largest, sum := map[string]float64{}, map[string]float64{}
		for i, v := range x.V {
			k := group(Index(i, x.Dims))
			if old, ok := largest[k]; !ok || v > old {
				largest[k] = v
			}
		}
		for i, v := range x.V {
			k := group(Index(i, x.Dims))
			sum[k] += math.Exp(v - largest[k])
		}
		return filled(x.Elem, x.Dims, func(at []int) float64 {
			k := group(at)
			return f(x.at(at...), largest[k], sum[k])
		}), nil
	}
}

// hardmax is 1 at the first of each group's largest.
func hardmax(c call) (Array, error) {
	x := c.in[0]
	group, err := c.groups()
	if err != nil {
		return x, err
	}
	first := map[string]int{}
	for i, v := range x.V {
		k := group(Index(i, x.Dims))
		if j, ok := first[k]; !ok || v > x.V[j] {
			first[k] = i
		}
	}
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		if first[group(at)] == offset(at, x.Dims) {
			return 1
		}
		return 0
	}), nil
}

// axesAt are those of an operator that has them as an attribute before an opset, and as
// its second input from then on.
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
			if c.node.Int("noop_with_empty_axes", 0) != 0 { // and yet each element is squared, say
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
	for i, v := range a.V {
		at := Index(i, a.Dims)
		for d := range at {
			if gone[d] {
				at[d] = 0
			}
		}
		sums[offset(at, kept)] = f(sums[offset(at, kept)], v)
	}
	for i := range sums {
		sums[i] = finish(sums[i], n)
	}
	if keep {
		return Array{a.Elem, kept, sums}, nil
	}
	return Array{a.Elem, short, sums}, nil
}

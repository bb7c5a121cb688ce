package oracle

import (
	"fmt"
	"math"
	"slices"
)

func swapped(a Array) Array { return a.permuted([]int{1, 0}) }

// multiply adds the product of an m×k and a k×n matrix to out, each element's terms in
// order.
func multiply(out, a, b []float64, m, k, n int) {
	across(m, k*n, func(i int) {
		row := out[i*n : (i+1)*n]
		for l, x := range a[i*k : (i+1)*k] {
			for j, y := range b[l*n : (l+1)*n] {
				row[j] += x * y
			}
		}
	})
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
	if len(a.Dims) != 2 || len(b.Dims) != 2 || a.Dims[1] != b.Dims[0] {
		return a, fmt.Errorf("%v and %v do not multiply", a.Dims, b.Dims)
	}
	alpha, beta := float64(c.node.Float("alpha", 1)), float64(c.node.Float("beta", 1))
	out := blank(a.Elem, []int{a.Dims[0], b.Dims[1]})
	multiply(out.V, a.V, b.V, a.Dims[0], a.Dims[1], b.Dims[1])
	if !c.given(2) {
		return each(func(x float64) float64 { return alpha * x })(call{in: []Array{out}})
	}
	return both(func(x, y float64) float64 { return alpha*x + beta*y })(call{in: []Array{out, c.in[2]}})
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
	p, q := len(a.Dims)-2, len(b.Dims)-2
	m, k, n := a.Dims[p], a.Dims[p+1], b.Dims[q+1]
	stack, err := broadcast(a.Dims[:p], b.Dims[:q])
	if err != nil || b.Dims[q] != k {
		return a, fmt.Errorf("%v and %v do not multiply", c.in[0].Dims, c.in[1].Dims)
	}
	out := blank(a.Elem, slices.Concat(stack, []int{m, n}))
	left, right := Array{Dims: a.Dims[:p]}, Array{Dims: b.Dims[:q]} // the stacks
	for s := range size(stack) {
		at := Index(s, stack)
		i, j := left.stretch(at), right.stretch(at)
		multiply(out.V[s*m*n:(s+1)*m*n], a.V[i*m*k:], b.V[j*k*n:], m, k, n)
	}
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
// opset 13, and before all from the axis on: n of them, inner apart.
func (c call) groups() (n, inner int, err error) {
	dims, def := c.in[0].Dims, int64(-1)
	if c.opset < 13 {
		def = 1
	}
	from, err := c.along(def)
	switch {
	case err != nil:
		return 0, 0, err
	case c.opset < 13:
		return size(dims[from:]), 1, nil
	}
	return dims[from], size(dims[from+1:]), nil
}

// grouped gives what f makes of each group, which it writes over.
func grouped(f func(group []float64)) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		n, inner, err := c.groups()
		if err != nil {
			return x, err
		}
		out, group := blank(x.Elem, x.Dims), make([]float64, n)
		for i := range len(x.V) / max(n, 1) {
			at := i/inner*n*inner + i%inner
			for k := range group {
				group[k] = x.V[at+k*inner]
			}
			f(group)
			for k := range group {
				out.V[at+k*inner] = group[k]
			}
		}
		return out, nil
	}
}

// softmax gives what f makes of each element, its group's largest, and the sum of the
// group's exponentials less that.
func softmax(f func(x, largest, sum float64) float64) func(call) (Array, error) {
	return grouped(func(group []float64) {
		largest, sum := slices.Max(group), 0.0
		for _, v := range group {
			sum += math.Exp(v - largest)
		}
		for k, v := range group {
			group[k] = f(v, largest, sum)
		}
	})
}

// hardmax is 1 at the first of each group's largest.
func hardmax(c call) (Array, error) {
	return grouped(func(group []float64) {
		first := 0
		for k, v := range group {
			if v > group[first] {
				first = k
			}
		}
		clear(group)
		group[first] = 1
	})(c)
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

package oracle

import (
	"fmt"
	"slices"
)

func init() {
	register("Gemm", gemm)
	register("MatMul", matMul)
}

func swapped(a Array) Array { return a.permuted([]int{1, 0}) }

// multiply adds the product of an m×k and a k×n matrix to out. The terms of each element are
// added in their order.
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
// right, and the dimensions before the matrices broadcast.
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
	left, right := Array{Dims: a.Dims[:p]}, Array{Dims: b.Dims[:q]} // the dimensions of the stacks
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

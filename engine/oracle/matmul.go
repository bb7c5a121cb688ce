package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	registerWhole("Gemm", gemm)
	registerWhole("MatMul", matMul)
}

func swapped(a Array) Array { return a.permuted([]int{1, 0}) }

// multiply adds the product of an m×k and a k×n matrix to out. The terms of each element are
// added in their order.
func multiply[T float64 | int64](out, a, b []T, m, k, n int) {
	across(m, k*n, func(i int) {
		row, factors, l := out[i*n:(i+1)*n], a[i*k:(i+1)*k], 0
		for ; l+4 <= k; l += 4 { // four terms at a time, so that sums are read and written once for four
			p, q, r, s := factors[l], factors[l+1], factors[l+2], factors[l+3]
			w, x, y, z := b[l*n:(l+1)*n], b[(l+1)*n:(l+2)*n], b[(l+2)*n:(l+3)*n], b[(l+3)*n:(l+4)*n]
			for j := range row {
				row[j] = row[j] + p*w[j] + q*x[j] + r*y[j] + s*z[j]
			}
		}
		for ; l < k; l++ {
			for j, y := range b[l*n : (l+1)*n] {
				row[j] += factors[l] * y
			}
		}
	})
}

// multiplyTurned adds the product of an m×k matrix and the transpose of an n×k matrix to out, and reads the latter
// where it lies.
func multiplyTurned(out, a, b []float64, m, k, n int) {
	const rows = 4 // of b, which are gone through together, because each sum has to wait for its last term
	across((n+rows-1)/rows, rows*m*k, func(c int) {
		first, last := c*rows, min((c+1)*rows, n)
		for i := range m {
			sums, factors := out[i*n+first:i*n+last], a[i*k:(i+1)*k]
			if len(sums) < rows {
				for j := range sums {
					for l, y := range b[(first+j)*k : (first+j+1)*k] {
						sums[j] += factors[l] * y
					}
				}
				continue
			}
			w, x, y, z := b[first*k:(first+1)*k], b[(first+1)*k:(first+2)*k], b[(first+2)*k:(first+3)*k], b[(first+3)*k:last*k]
			p, q, r, s := sums[0], sums[1], sums[2], sums[3]
			for l, f := range factors {
				p, q, r, s = p+f*w[l], q+f*x[l], r+f*y[l], s+f*z[l]
			}
			sums[0], sums[1], sums[2], sums[3] = p, q, r, s
		}
	})
}

// gemm computes alpha·A'·B' + beta·C, with C broadcast to the product.
func gemm(c call) (Array, error) {
	a, b := c.in[0], c.in[1]
	if len(a.Dims) != 2 || len(b.Dims) != 2 {
		return a, fmt.Errorf("operands of %v and %v, want matrices", a.Dims, b.Dims)
	}
	if c.node.Int("transA", 0) != 0 {
		a = swapped(a)
	}
	multiplied := multiply[float64]
	switch turned := c.node.Int("transB", 0) != 0; {
	case turned && bits[a.Elem] != 0:
		b = swapped(b)
	case turned:
		b.Dims, multiplied = []int{b.Dims[1], b.Dims[0]}, multiplyTurned
	}
	if a.Dims[1] != b.Dims[0] {
		return a, fmt.Errorf("%v and %v do not multiply", a.Dims, b.Dims)
	}
	if err := c.stretches(2, []int{a.Dims[0], b.Dims[1]}); err != nil {
		return a, err
	}
	alpha, beta := float64(c.node.Float("alpha", 1)), float64(c.node.Float("beta", 1))
	if bits[a.Elem] != 0 {
		return c.gemmWhole(a, b, alpha, beta)
	}
	out := blank(a.Elem, []int{a.Dims[0], b.Dims[1]})
	multiplied(out.V, a.V, b.V, a.Dims[0], a.Dims[1], b.Dims[1])
	if !c.given(2) {
		return each(func(x float64) float64 { return alpha * x })(call{in: []Array{out}})
	}
	return both(func(x, y float64) float64 { return alpha*x + beta*y })(call{in: []Array{out, c.in[2]}})
}

// matMul computes numpy.matmul: a vector is a row on the left and a column on the
// right, and the dimensions before the matrices broadcast.
func matMul(c call) (Array, error) {
	a, b := c.in[0], c.in[1]
	if len(a.Dims) == 0 || len(b.Dims) == 0 {
		return a, fmt.Errorf("operands of %v and %v, want no scalars", a.Dims, b.Dims)
	}
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
	out := Array{Elem: a.Elem, Dims: slices.Concat(stack, []int{m, n})}
	if bits[a.Elem] != 0 {
		out = ofIntegers(a.Elem, out.Dims, stacked(a, b, stack, a.integers(), b.integers(), m, k, n))
	} else {
		out.V = stacked(a, b, stack, a.V, b.V, m, k, n)
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

// stacked multiplies the elements x of a and y of b, matrix by matrix of the stack that a and b
// broadcast to.
func stacked[T float64 | int64](a, b Array, stack []int, x, y []T, m, k, n int) []T {
	out := make([]T, size(slices.Concat(stack, []int{m, n})))
	left, right := Array{Dims: a.Dims[:len(a.Dims)-2]}, Array{Dims: b.Dims[:len(b.Dims)-2]}
	for s := range size(stack) {
		at := Index(s, stack)
		i, j := left.stretch(at), right.stretch(at)
		multiply(out[s*m*n:(s+1)*m*n], x[i*m*k:], y[j*k*n:], m, k, n)
	}
	return out
}

// gemmWhole multiplies integers. Factors that are not integers are not carried.
func (c call) gemmWhole(a, b Array, alpha, beta float64) (Array, error) {
	if alpha != math.Trunc(alpha) || beta != math.Trunc(beta) {
		return a, lack(fmt.Sprintf("Gemm of integers with alpha %v and beta %v", alpha, beta))
	}
	v := make([]int64, a.Dims[0]*b.Dims[1])
	multiply(v, a.integers(), b.integers(), a.Dims[0], a.Dims[1], b.Dims[1])
	for i := range v {
		v[i] *= int64(alpha)
	}
	out := ofIntegers(a.Elem, []int{a.Dims[0], b.Dims[1]}, v)
	if !c.given(2) {
		return out, nil
	}
	return dyadic{signed: func(x, y int64) int64 { return x + int64(beta)*y }, unsigned: func(x, y uint64) uint64 { return x + uint64(int64(beta))*y }}.broadcast(call{in: []Array{out, c.in[2]}})
}

package native

import (
	"fmt"
	"slices"
)

// broadcastDims gives the dimensions of an element-wise result: ONNX's
// multidirectional broadcasting, which is NumPy's.
// https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md
func broadcastDims(a, b []int) ([]int, error) {
	out := make([]int, max(len(a), len(b)))
	for i := range out {
		x, y := fromEnd(a, len(out)-i), fromEnd(b, len(out)-i)
		switch {
		case x == y || y == 1:
			out[i] = x
		case x == 1:
			out[i] = y
		default:
			return nil, fmt.Errorf("dimensions %v and %v do not broadcast", a, b)
		}
	}
	return out, nil
}

// fromEnd is the i-th dimension from the end, counted from 1, and 1 where
// there are fewer.
func fromEnd(dims []int, i int) int {
	if i > len(dims) {
		return 1
	}
	return dims[len(dims)-i]
}

// strides of a row-major tensor of dims within one of out's rank: 0 where it
// repeats.
func strides(dims, out []int) []int {
	s := make([]int, len(out))
	step := 1
	for i := 1; i <= len(out); i++ {
		d := fromEnd(dims, i)
		if d > 1 {
			s[len(out)-i] = step
		}
		step *= d
	}
	return s
}

// walk visits the elements of a result of dims together with those of two
// operands, each with its stride a dimension.
type walk struct {
	dims, a, b []int
}

// newWalk merges neighbouring dimensions that every operand crosses evenly,
// so that the common cases are one or two loops.
func newWalk(dims, a, b []int) walk {
	var w walk
	for i, d := range dims {
		if d == 1 {
			continue
		}
		last := len(w.dims) - 1
		if last >= 0 && w.a[last] == a[i]*d && w.b[last] == b[i]*d {
			w.dims[last] *= d
			w.a[last], w.b[last] = a[i], b[i]
			continue
		}
		w.dims, w.a, w.b = append(w.dims, d), append(w.a, a[i]), append(w.b, b[i])
	}
	if len(w.dims) == 0 {
		return walk{[]int{1}, []int{0}, []int{0}}
	}
	return w
}

// each calls f for every run along the innermost dimension: the result's
// offset, the operands' offsets; the run's length and strides are the last of
// w's.
func (w walk) each(f func(o, a, b int)) {
	last := len(w.dims) - 1
	at := make([]int, last)
	o, a, b := 0, 0, 0
	for {
		f(o, a, b)
		o += w.dims[last]
		i := last - 1
		for ; i >= 0; i-- {
			at[i]++
			a, b = a+w.a[i], b+w.b[i]
			if at[i] < w.dims[i] {
				break
			}
			a, b = a-w.a[i]*at[i], b-w.b[i]*at[i]
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// sumTo adds v's elements up to dims, which broadcast to v's: the gradient of
// broadcasting.
func sumTo(l *lowering, v *value, dims []int) (*value, error) {
	if slices.Equal(v.dims, dims) {
		return v, nil
	}
	if product(dims) == v.size() {
		return &value{elem: v.elem, dims: dims, node: v.node}, nil
	}
	return l.apply(sumKernel(v.dims, dims, 1), v)
}

// sumKernel adds tensors of from up to dims and multiplies by scale. dims has
// 1, or nothing in front, where it sums.
func sumKernel(from, dims []int, scale float32) kernel {
	s := strides(dims, from)
	w := newWalk(from, s, s)
	return kernel{name: "Sum", dims: dims, run: func(out []float32, in [][]float32) {
		x := in[0]
		n, step := w.dims[len(w.dims)-1], w.a[len(w.a)-1]
		clear(out)
		w.each(func(o, a, _ int) {
			run := x[o : o+n]
			if step == 0 {
				out[a] += float32(sum(run) * float64(scale))
				return
			}
			dst := out[a : a+n]
			for i, v := range run {
				dst[i] += v * scale
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := spread(l, dy, dims, from, scale)
		return []*value{dx}, err
	}}
}

// sum adds in four lanes of float64, in an order that never changes.
func sum(x []float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += float64(x[0])
		b += float64(x[1])
		c += float64(x[2])
		d += float64(x[3])
	}
	for _, v := range x {
		a += float64(v)
	}
	return (a + b) + (c + d)
}

// spread repeats v, taken to have dims, to the dimensions to, and multiplies
// by scale: the gradient of summing.
func spread(l *lowering, v *value, dims, to []int, scale float32) (*value, error) {
	s := strides(dims, to)
	w := newWalk(to, s, s)
	return l.apply(kernel{name: "Spread", dims: to, run: func(out []float32, in [][]float32) {
		fill(w, out, in[0], scale)
	}}, v)
}

// fill writes x, walked as w's first operand, into out and scales it.
func fill(w walk, out, x []float32, scale float32) {
	n, step := w.dims[len(w.dims)-1], w.a[len(w.a)-1]
	w.each(func(o, a, _ int) {
		dst := out[o : o+n]
		if step == 0 {
			v := x[a] * scale
			for i := range dst {
				dst[i] = v
			}
			return
		}
		for i, v := range x[a : a+n] {
			dst[i] = v * scale
		}
	})
}

package native

import (
	"fmt"
	"slices"
)

// broadcastDims returns the dimensions of an element-wise result. ONNX's multidirectional
// broadcasting is NumPy's.
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

// fromEnd returns the i-th dimension from the end, counted from 1. It is 1 where
// there are fewer.
func fromEnd(dims []int, i int) int {
	if i > len(dims) {
		return 1
	}
	return dims[len(dims)-i]
}

// strides returns the strides of a row-major tensor of dims within one of out's rank. They are
// 0 along dimensions in which it repeats.
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

// walk visits the elements of a result of dims together with the elements of two operands.
// Each operand has a stride for each dimension.
type walk struct {
	dims, a, b []int
}

// newWalk merges neighbouring dimensions where every operand has one stride for both, so that
// the common cases are one or two loops.
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

// each calls f for every run along the innermost dimension, with the offsets of the result and
// of the operands. The length and the strides of a run are the last ones of w.
func (w walk) each(f func(o, a, b int)) {
	last := len(w.dims) - 1
	var few [8]int
	at := few[:]
	if last > len(few) {
		at = make([]int, last)
	}
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

// sumTo sums v's elements to dims, which broadcast to v's. This is the gradient of
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

// sumKernel sums tensors of the dimensions from to dims and multiplies by scale. Along the
// dimensions that it sums, dims has 1 or, in front, nothing.
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

// sum adds in lanes of float64. The order never changes.
func sum(x []float32) float64 {
	total := 0.0
	if whole := len(x) &^ 15; hasMicroKernel && whole > 0 {
		total = totalKernel(whole, &x[0])
		x = x[whole:]
	}
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
	return total + ((a + b) + (c + d))
}

// spread repeats v, which is taken to have dims, to the dimensions to, and multiplies
// by scale. This is the gradient of summing.
func spread(l *lowering, v *value, dims, to []int, scale float32) (*value, error) {
	s := strides(dims, to)
	w := newWalk(to, s, s)
	return l.apply(kernel{name: "Spread", dims: to, run: func(out []float32, in [][]float32) {
		fill(w, out, in[0], scale)
	}}, v)
}

// fill writes x, which is walked as w's first operand, to out and scales it.
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

package native

import "math"

// greatest takes the greatest element along the dimensions that are 1 in dims, which has
// x's rank. Equal elements share the gradient.
func greatest(l *lowering, x *value, dims []int) (*value, error) {
	s := strides(dims, x.dims)
	w := newWalk(x.dims, s, s)
	n, step := w.dims[len(w.dims)-1], w.a[len(w.a)-1]
	visit := func(f func(at, to int)) {
		w.each(func(o, a, _ int) {
			for i := range n {
				f(o+i, a+i*step)
			}
		})
	}
	return l.apply(kernel{name: "Greatest", dims: dims, run: func(y []float32, in [][]float32) {
		for i := range y {
			y[i] = float32(math.Inf(-1))
		}
		visit(func(at, to int) {
			if v := in[0][at]; v > y[to] || v != v {
				y[to] = v
			}
		})
	}, back: func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		counts := make([]float32, product(dims))
		dx, err := l.apply(kernel{name: "GreatestShare", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
			x, y, dy := in[0], in[1], in[2]
			clear(counts)
			visit(func(at, to int) { counts[to] += truth(x[at] == y[to]) })
			visit(func(at, to int) {
				dx[at] = 0
				if x[at] == y[to] {
					dx[at] = dy[to] / counts[to]
				}
			})
		}}, x[0], y, dy)
		return []*value{dx}, err
	}}, x)
}

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
	layers := w.layers()
	return l.apply(kernel{name: "Greatest", dims: dims, run: func(y []float32, in [][]float32) {
		for i := range y {
			y[i] = float32(math.Inf(-1))
		}
		switch {
		case step == 0:
			w.each(func(o, a, _ int) { y[a] = greater(y[a], in[0][o:o+n]...) })
		case layers != nil:
			at := 0
			w.each(func(o, a, _ int) {
				if at%len(layers) == 0 {
					greatestOfLayers(y[a:a+n], in[0][o:], layers)
				}
				at++
			})
		default:
			w.each(func(o, a, _ int) {
				for i, v := range in[0][o : o+n] {
					y[a+i*step] = greater(y[a+i*step], v)
				}
			})
		}
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

// greater returns the greatest of some numbers, or NaN where one of them is.
func greater(a float32, others ...float32) float32 {
	for _, v := range others {
		if v > a || v != v {
			a = v
		}
	}
	return a
}

// lineWidth is the number of positions that greatestLine computes.
const lineWidth = 32

// layers returns where the runs of x begin that one run of the result is made of, or nil where they are made otherwise, or are
// too short for a kernel.
func (w walk) layers() []int32 {
	last := len(w.dims) - 1
	if !hasMicroKernel || last == 0 || w.a[last] != 1 || w.a[last-1] != 0 || w.dims[last] < lineWidth || w.dims[last]*w.dims[last-1] > math.MaxInt32 {
		return nil
	}
	at := make([]int32, w.dims[last-1])
	for i := range at {
		at[i] = int32(i * w.dims[last])
	}
	return at
}

// greatestOfLayers computes the greatest of what lies at each place of the layers. The last line of places overlaps the one before it.
func greatestOfLayers(y, x []float32, layers []int32) {
	for at := 0; at < len(y); at += lineWidth {
		at = min(at, len(y)-lineWidth)
		greatestLine(len(layers), &x[at], &layers[0], &y[at])
	}
}

package native

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("ArgMax", argument(func(a, b float32) bool { return a > b }))
	register("ArgMin", argument(func(a, b float32) bool { return a < b }))
}

func argument(ahead func(a, b float32) bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if err := floats(n, in...); err != nil {
			return nil, err
		}
		x := in[0]
		a, axis, err := alongAxis(n, x.dims, 0)
		if err != nil {
			return nil, err
		}
		kept := slices.Clone(x.dims)
		kept[axis] = 1
		last := n.Int("select_last_index", 0) != 0
		y, err := l.apply(kernel{name: n.Op, dims: kept, flat: true, run: func(y []float32, in [][]float32) {
			for at := range y {
				row := in[0][at/a.inner*a.n*a.inner+at%a.inner:]
				best := 0
				for i := range a.n {
					if v, b := row[i*a.inner], row[best*a.inner]; ahead(v, b) || last && v == b {
						best = i
					}
				}
				y[at] = float32(best)
			}
		}}, x)
		if err != nil || n.Int("keepdims", 1) != 0 {
			return as(graph.Int64)(y, err)
		}
		return as(graph.Int64)(y.shaped(slices.Delete(slices.Clone(kept), axis, axis+1)), nil)
	}
}

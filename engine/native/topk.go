package native

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { registerSeveral("TopK", lowerTopK) }

// lowerTopK sorts by value, and equal values by place. NaN comes after all numbers: ONNX leaves its
// place open. Its two outputs are the values and the
// places. https://onnx.ai/onnx/operators/onnx__TopK.html
func lowerTopK(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if !integral(x.elem) {
		if err := floats(n, x); err != nil {
			return nil, err
		}
	}
	k := []int64{n.Int("k", -1)} // an attribute up to opset 9
	if len(in) > 1 {
		var err error
		if k, err = integers(n, in[1], "k"); err != nil {
			return nil, err
		}
	}
	a, axis, err := alongAxis(n, x.dims, -1)
	if err != nil {
		return nil, err
	}
	if len(k) != 1 || k[0] < 0 || k[0] > int64(a.n) {
		return nil, fmt.Errorf("k is %v for an axis of %d", k, a.n)
	}
	dims, count := slices.Clone(x.dims), int(k[0])
	dims[axis] = count
	sign := float32(1)
	if n.Int("largest", 1) == 0 {
		sign = -1
	}
	order := make([]int, a.n)
	where, err := as(graph.Int64)(l.apply(kernel{name: "TopK", dims: dims, flat: true, run: func(y []float32, in [][]float32) {
		for o := range a.outer {
			for i := range a.inner {
				row := in[0][o*a.n*a.inner+i:]
				for j := range order {
					order[j] = j
				}
				slices.SortFunc(order, func(p, q int) int {
					if c := cmp.Compare(sign*row[q*a.inner], sign*row[p*a.inner]); c != 0 {
						return c
					}
					return p - q
				})
				for j, at := range order[:count] {
					y[(o*count+j)*a.inner+i] = float32(at)
				}
			}
		}
	}}, x))
	if err != nil {
		return nil, err
	}
	e, err := elementsOf(a, axis, x.dims, dims)
	if err != nil {
		return nil, err
	}
	values, err := as(x.elem)(gatherElements(l, e, x, where))
	return []*value{values, where}, err
}

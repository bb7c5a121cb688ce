package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("OneHot", lowerOneHot) }

// lowerOneHot rounds indices that are no integers towards 0. Before opset 11 a negative index
// names no place.
// https://onnx.ai/onnx/operators/onnx__OneHot.html
func lowerOneHot(l *lowering, n *graph.Node, in []*value) (*value, error) {
	indices, values := in[0], in[2]
	if err := alike(n, indices); err != nil {
		return nil, err
	}
	if err := alike(n, values); err != nil {
		return nil, err
	}
	if len(indices.dims) == 0 {
		return nil, fmt.Errorf("indices are a scalar, want one dimension or more")
	}
	if values.size() != 2 || len(values.dims) != 1 {
		return nil, fmt.Errorf("values are %v, want two", values.dims)
	}
	depth, err := depthOf(n, in[1])
	if err != nil {
		return nil, err
	}
	axis, err := axisOf(n.Int("axis", -1), len(indices.dims)+1)
	if err != nil {
		return nil, err
	}
	inner, fromEnd := product(indices.dims[axis:]), l.opset >= 11
	each := func(indices []float32, f func(at int)) { // calls f with each place that an index names
		for i, v := range indices {
			place := math.Trunc(float64(v))
			if fromEnd && place < 0 {
				place += float64(depth)
			}
			if place >= 0 && place < float64(depth) {
				f((i/inner*depth+int(place))*inner + i%inner)
			}
		}
	}
	return as(values.elem)(l.apply(kernel{name: "OneHot", dims: slices.Insert(slices.Clone(indices.dims), axis, depth), run: func(y []float32, in [][]float32) {
		for i := range y {
			y[i] = in[1][0]
		}
		each(in[0], func(at int) { y[at] = in[1][1] })
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "OneHotSlope", dims: x[1].dims, run: func(dx []float32, in [][]float32) {
			var all, on float64
			for _, d := range in[1] {
				all += float64(d)
			}
			each(in[0], func(at int) { on += float64(in[1][at]) })
			dx[0], dx[1] = float32(all-on), float32(on)
		}}, x[0], dy)
		return []*value{nil, dx}, err
	}}, indices, values))
}

// depthOf reads the number of places.
func depthOf(n *graph.Node, v *value) (int, error) {
	if v.elem == graph.Float {
		depth, err := number(n, v, "depth")
		if err == nil && !(depth >= 1 && depth <= maxInteger) {
			err = fmt.Errorf("depth is %v, want 1 to %d", depth, maxInteger)
		}
		return int(depth), err
	}
	depth, err := integers(n, v, "depth")
	if err == nil && (len(depth) != 1 || depth[0] < 1 || depth[0] > maxInteger) {
		err = fmt.Errorf("depth is %v, want 1 to %d", depth, maxInteger)
	}
	if err != nil {
		return 0, err
	}
	return int(depth[0]), nil
}

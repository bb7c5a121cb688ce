package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

func init() { register("Resize", lowerResize) }

// lowerResize gives the nearest elements. The sizes are known, because the type of the result
// has them.
func lowerResize(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if l.opset == 10 {
		return lowerUpsample(l, n, in)
	}
	if err := floats(n, in[0]); err != nil {
		return nil, err
	}
	x := in[0].dims
	dims, scales, err := resized(n, in)
	if err != nil {
		return nil, err
	}
	switch n.Text("mode", "nearest") {
	case "linear":
		return interpolated(l, n, in[0], dims, scales)
	case "cubic":
		return cubic(l, n, in[0], dims, scales)
	}
	table := []int{0}
	for i := range x[1:] {
		sources, err := geometry.NearestSources(n, int64(x[i+1]), int64(dims[i+1]), scales[i+1])
		if err != nil {
			return nil, unsupported(n, err.Error())
		}
		if len(table)*len(sources) > maxTable {
			return nil, fmt.Errorf("the result of dimensions %v is too large", dims)
		}
		next := make([]int, 0, len(table)*len(sources))
		for _, before := range table {
			for _, at := range sources {
				next = append(next, before*x[i+1]+int(at))
			}
		}
		table = next
	}
	return picking{rows: x[0], from: product(x[1:]), table: table}.pick(l, in[0], dims)
}

// interpolated works along one dimension after the other. Along each, an element is a sum of two
// neighbours. Together that is linear in all dimensions.
func interpolated(l *lowering, n *graph.Node, x *value, dims []int, scales []float64) (*value, error) {
	for axis := range dims {
		if scales[axis] == 1 && dims[axis] == x.dims[axis] {
			continue
		}
		low, high, part, err := geometry.LinearSources(n, int64(x.dims[axis]), int64(dims[axis]), scales[axis])
		if err != nil {
			return nil, unsupported(n, err.Error())
		}
		if x, err = blended(l, x, axis, low, high, part); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// blended computes along an axis 1 − part times the low neighbour, plus part times the high one.
func blended(l *lowering, x *value, axis int, low, high []int64, part []float64) (*value, error) {
	from, to := x.dims[axis], len(low)
	outer, inner := product(x.dims[:axis]), product(x.dims[axis+1:])
	dims := slices.Clone(x.dims)
	dims[axis] = to
	each := func(f func(at, a, b int, w float32)) {
		for o := range outer {
			for i, w := range part {
				f((o*to+i)*inner, (o*from+int(low[i]))*inner, (o*from+int(high[i]))*inner, float32(w))
			}
		}
	}
	return l.apply(kernel{name: "Blend", dims: dims, run: func(y []float32, in [][]float32) {
		each(func(at, a, b int, w float32) {
			for k := range inner {
				y[at+k] = in[0][a+k]*(1-w) + in[0][b+k]*w
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "BlendSlope", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
			clear(dx)
			each(func(at, a, b int, w float32) {
				for k := range inner {
					dx[a+k] += in[0][at+k] * (1 - w)
					dx[b+k] += in[0][at+k] * w
				}
			})
		}}, dy)
		return []*value{dx}, err
	}}, x)
}

// cubic works along one dimension after the other. Along each, an element is a sum of four
// neighbours.
func cubic(l *lowering, n *graph.Node, x *value, dims []int, scales []float64) (*value, error) {
	for axis := range dims {
		if scales[axis] == 1 && dims[axis] == x.dims[axis] {
			continue
		}
		taps, err := geometry.CubicTaps(n, int64(x.dims[axis]), int64(dims[axis]), scales[axis])
		if err != nil {
			return nil, unsupported(n, err.Error())
		}
		if x, err = tapped(l, x, axis, taps); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// tapped computes along an axis each element as a sum of several.
func tapped(l *lowering, x *value, axis int, taps [][]geometry.Tap) (*value, error) {
	from, to := x.dims[axis], len(taps)
	outer, inner := product(x.dims[:axis]), product(x.dims[axis+1:])
	dims := slices.Clone(x.dims)
	dims[axis] = to
	each := func(f func(at, a int, w float32)) {
		for o := range outer {
			for i, list := range taps {
				for _, tap := range list {
					f((o*to+i)*inner, (o*from+int(tap.At))*inner, float32(tap.Weight))
				}
			}
		}
	}
	return l.apply(kernel{name: "Taps", dims: dims, run: func(y []float32, in [][]float32) {
		clear(y)
		each(func(at, a int, w float32) {
			for k := range inner {
				y[at+k] += in[0][a+k] * w
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := l.apply(kernel{name: "TapsSlope", dims: x[0].dims, run: func(dx []float32, in [][]float32) {
			clear(dx)
			each(func(at, a int, w float32) {
				for k := range inner {
					dx[a+k] += in[0][at+k] * w
				}
			})
		}}, dy)
		return []*value{dx}, err
	}}, x)
}

func init() { register("Upsample", lowerUpsample) }

// lowerUpsample lowers Upsample, and Resize as it was at opset 10: each element is repeated, by
// scales of 1 and more.
func lowerUpsample(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if mode := n.Text("mode", "nearest"); mode != "nearest" {
		return nil, unsupported(n, fmt.Sprintf("mode %q; nearest is carried", mode))
	}
	by, given := n.Attr("scales")
	factors := by.Floats
	if !given {
		if len(in) < 2 || in[1] == nil || in[1].data == nil {
			return nil, unsupported(n, "scales that are computed")
		}
		var err error
		if factors, err = graph.Data[float32](in[1].data); err != nil {
			return nil, err
		}
	}
	x := in[0].dims
	if len(factors) != len(x) {
		return nil, fmt.Errorf("%d scales for %v", len(factors), x)
	}
	dims := slices.Clone(x)
	for i, f := range factors {
		if !(f >= 1) || float64(x[i])*float64(f) > maxElements {
			return nil, unsupported(n, fmt.Sprintf("a scale of %v; from 1 on is carried", f))
		}
		dims[i] = int(float64(x[i]) * float64(f))
	}
	return rearranged(l, n, in[0], dims, 0, func(at, source []int) bool {
		for d := range at {
			source[d] = min(int(float64(at[d])/float64(factors[d])), x[d]-1)
		}
		return true
	})
}

// resized returns the dimensions of a Resize's result, and the scale of each.
func resized(n *graph.Node, in []*value) (dims []int, scales []float64, err error) {
	x := in[0].dims
	dims, scales = slices.Clone(x), slices.Repeat([]float64{1}, len(x))
	axes := n.Ints("axes")
	if axes == nil {
		for i := range x {
			axes = append(axes, int64(i))
		}
	}
	var sizes []int64
	var factors []float32
	switch {
	case len(in) > 3 && in[3] != nil:
		sizes, err = integers(n, in[3], "sizes")
	case len(in) > 2 && in[2] != nil && in[2].data != nil:
		factors, err = graph.Data[float32](in[2].data)
	default:
		err = unsupported(n, "scales that are computed")
	}
	if err != nil {
		return nil, nil, err
	}
	if len(sizes)+len(factors) != len(axes) {
		return nil, nil, fmt.Errorf("%d sizes or scales for %d axes", len(sizes)+len(factors), len(axes))
	}
	kept := 0.0
	if sizes != nil && n.Text("keep_aspect_ratio_policy", "stretch") != "stretch" {
		from := make([]int64, len(axes))
		for j, a := range axes {
			i, err := axisOf(a, len(x))
			if err != nil {
				return nil, nil, err
			}
			from[j] = int64(x[i])
		}
		if sizes, kept, err = geometry.KeptAspect(n, from, sizes); err != nil {
			return nil, nil, err
		}
	}
	for j, a := range axes {
		i, err := axisOf(a, len(x))
		if err != nil {
			return nil, nil, err
		}
		if sizes != nil {
			dims[i] = int(sizes[j])
			if scales[i] = kept; kept == 0 {
				scales[i] = float64(sizes[j]) / float64(x[i])
			}
		} else {
			scales[i] = float64(factors[j])
			dims[i] = int(float64(x[i]) * scales[i])
		}
		if dims[i] < 1 || dims[i] > maxElements {
			return nil, nil, fmt.Errorf("dimension %d of %v becomes %d", i, x, dims[i])
		}
	}
	if len(x) < 2 || dims[0] != x[0] {
		return nil, nil, unsupported(n, "the first dimension changes")
	}
	return dims, scales, nil
}

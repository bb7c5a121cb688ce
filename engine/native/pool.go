package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// pooled picks the windows of a pooling: [images, channels, taps, positions].
func pooled(l *lowering, n *graph.Node, x *value, fill float32) (windows *value, s slider, dims []int, err error) {
	if err := floats(n, x); err != nil {
		return nil, s, nil, err
	}
	if len(x.dims) < 3 {
		return nil, s, nil, fmt.Errorf("an input of %v", x.dims)
	}
	window, err := geometry.Sliding(n, wideDims(x.dims[2:]), nil)
	if s, err = slide(window, err, x.dims[0], x.dims[1]); err != nil {
		return nil, s, nil, err
	}
	dims = slices.Clone(x.dims[:2])
	for _, span := range window {
		dims = append(dims, int(span.Out))
	}
	windows, err = s.picking(fill).pick(l, x, []int{x.dims[0], x.dims[1], int(window.Kernels()), int(window.Outputs())})
	return windows, s, dims, err
}

func init() { register("MaxPool", lowerMaxPool) }

func lowerMaxPool(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if integral(in[0].elem) {
		elem := in[0].elem
		x, err := widened(n, in[0])
		if err != nil {
			return nil, err
		}
		return as(elem)(lowerMaxPool(l, n, []*value{x}))
	}
	windows, _, dims, err := pooled(l, n, in[0], float32(math.Inf(-1)))
	if err != nil {
		return nil, err
	}
	y, err := greatest(l, windows, []int{windows.dims[0], windows.dims[1], 1, windows.dims[3]})
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

func init() { register("AveragePool", lowerAveragePool) }

func lowerAveragePool(l *lowering, n *graph.Node, in []*value) (*value, error) {
	windows, s, dims, err := pooled(l, n, in[0], 0)
	if err != nil {
		return nil, err
	}
	counts := s.window.Padded()
	if n.Int("count_include_pad", 0) == 0 {
		clear(counts)
		for slot, at := range s.taps {
			if at >= 0 {
				counts[slot/windows.dims[2]]++
			}
		}
	}
	shares := make([]float32, len(counts))
	for o, count := range counts {
		shares[o] = 1 / float32(count)
	}
	share, err := l.leaf("shares", []int{len(shares)}, shares)
	if err != nil {
		return nil, err
	}
	sum, err := reduce(l, windows, []int64{2}, false, false)
	if err != nil {
		return nil, err
	}
	y, err := multiply(l, sum, share)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

func init() { register("GlobalAveragePool", lowerGlobalAveragePool) }

func lowerGlobalAveragePool(l *lowering, n *graph.Node, in []*value) (*value, error) {
	axes, err := spatial(n, in[0])
	if err != nil {
		return nil, err
	}
	return reduce(l, in[0], axes, true, true)
}

func init() { register("GlobalMaxPool", lowerGlobalMaxPool) }

func lowerGlobalMaxPool(l *lowering, n *graph.Node, in []*value) (*value, error) {
	axes, err := spatial(n, in[0])
	if err != nil {
		return nil, err
	}
	return reduceMax(l, reducing{in[0], axes, true})
}

package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// pooling is a window over each channel of x by itself.
type pooling struct {
	slider
	x    *value
	dims []int // of the result
}

func poolingOf(n *graph.Node, x *value) (p pooling, err error) {
	if err := floats(n, x); err != nil {
		return p, err
	}
	if len(x.dims) < 3 {
		return p, fmt.Errorf("an input of %v", x.dims)
	}
	window, err := geometry.Sliding(n, wideDims(x.dims[2:]), nil)
	s, err := slide(window, err, x.dims[0], x.dims[1])
	return pooling{s, x, append(slices.Clone(x.dims[:2]), outputSizes(window)...)}, err
}

// windows picks [images, channels, taps, positions].
func (p pooling) windows(l *lowering, fill float32) (*value, error) {
	return p.picking(fill).pick(l, p.x, []int{p.x.dims[0], p.x.dims[1], int(p.window.Kernels()), int(p.window.Outputs())})
}

// swept takes the greatest element of each window, or adds them up, each times weight. It returns nil where a
// sweep would not pay.
func (p pooling) swept(l *lowering, greatest bool, weight float32) (*value, error) {
	s := l.pooling(p.window, p.x.dims[0], p.x.dims[1], greatest)
	if s == nil {
		return nil, nil
	}
	k := s.kernel(slices.Repeat([]float32{weight}, int(p.window.Kernels())))
	k.dims = p.dims
	return l.apply(k, p.x)
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
	p, err := poolingOf(n, in[0])
	if err != nil {
		return nil, err
	}
	if y, err := p.swept(l, true, 0); y != nil || err != nil {
		return y, err
	}
	windows, err := p.windows(l, float32(math.Inf(-1)))
	if err != nil {
		return nil, err
	}
	y, err := greatest(l, windows, []int{windows.dims[0], windows.dims[1], 1, windows.dims[3]})
	if err != nil {
		return nil, err
	}
	return y.shaped(p.dims), nil
}

func init() { register("AveragePool", lowerAveragePool) }

func lowerAveragePool(l *lowering, n *graph.Node, in []*value) (*value, error) {
	p, err := poolingOf(n, in[0])
	if err != nil {
		return nil, err
	}
	shares := p.shares(n.Int("count_include_pad", 0) != 0)
	if slices.Min(shares) == slices.Max(shares) {
		if y, err := p.swept(l, false, shares[0]); y != nil || err != nil {
			return y, err
		}
	}
	share, err := l.leaf("shares", p.dims[2:], shares)
	if err != nil {
		return nil, err
	}
	sum, err := p.swept(l, false, 1)
	if err != nil {
		return nil, err
	}
	if sum == nil {
		windows, err := p.windows(l, 0)
		if err != nil {
			return nil, err
		}
		if sum, err = reduce(l, windows, []int64{2}, false, false); err != nil {
			return nil, err
		}
	}
	return multiply(l, sum.shaped(p.dims), share)
}

// shares returns 1 over the number of elements of each window, with those of the padding where padded says so.
func (p pooling) shares(padded bool) []float32 {
	counts := p.window.Padded()
	if !padded {
		clear(counts)
		for slot, at := range p.taps {
			if at >= 0 {
				counts[slot/int(p.window.Kernels())]++
			}
		}
	}
	shares := make([]float32, len(counts))
	for o, count := range counts {
		shares[o] = 1 / float32(count)
	}
	return shares
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

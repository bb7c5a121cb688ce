package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// Operators that slide a window: the windows are picked out, which makes a
// convolution a product of matrices, one an image (Chellapilla, Puri and Simard
// 2006), and a pooling a reduction. The specification of each is
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// slider is a node's window over images, whose channels are one as the other.
type slider struct {
	window   geometry.Window
	taps     []int64
	channels int // those of all images
}

// picking takes [taps, positions] out of each channel.
func (s slider) picking(fill float32) picking {
	out, k := int(s.window.Outputs()), int(s.window.Kernels())
	table := make([]int, len(s.taps))
	for i, at := range s.taps {
		table[i%k*out+i/k] = int(at)
	}
	return picking{rows: s.channels, from: int(s.window.Inputs()), table: table, fill: fill}
}

func slide(w geometry.Window, err error, images, channels int) (slider, error) {
	if err != nil {
		return slider{}, err
	}
	taps, err := w.Taps()
	if err == nil && int64(images)*int64(channels)*int64(len(taps)) > maxElements {
		err = fmt.Errorf("windows of %d elements for %d images of %d channels are too large", len(taps), images, channels)
	}
	return slider{w, taps, images * channels}, err
}

// convolution reads what Conv and ConvTranspose have in common.
func convolution(n *graph.Node, in []*value) (groups int, spatial, kernel []int64, err error) {
	if err := floats(n, in...); err != nil {
		return 0, nil, nil, err
	}
	x, w := in[0].dims, in[1].dims
	groups = int(n.Int("group", 1))
	if len(x) < 3 || len(w) != len(x) || groups < 1 || w[0]%groups != 0 {
		return 0, nil, nil, fmt.Errorf("an input of %v and weights of %v in %d groups", x, w, groups)
	}
	return groups, wideDims(x[2:]), wideDims(w[2:]), nil
}

func init() { register("Conv", lowerConv) }

func lowerConv(l *lowering, n *graph.Node, in []*value) (*value, error) {
	groups, spatial, kernel, err := convolution(n, in)
	if err != nil {
		return nil, err
	}
	x, w := in[0].dims, in[1].dims
	if w[1]*groups != x[1] {
		return nil, fmt.Errorf("weights of %v for an input of %v in %d groups", w, x, groups)
	}
	window, err := geometry.Sliding(n, spatial, kernel)
	s, err := slide(window, err, x[0], x[1])
	if err != nil {
		return nil, err
	}
	taps, positions := w[1]*product(w[2:]), int(window.Outputs())
	windows, err := s.picking(0).pick(l, in[0], []int{x[0], groups, taps, positions})
	if err != nil {
		return nil, err
	}
	p := multiplication{alpha: 1}
	if err := p.stack(in[1], windows, []int{groups, w[0] / groups, taps}, windows.dims); err != nil {
		return nil, err
	}
	y, err := p.apply(l)
	if err != nil {
		return nil, err
	}
	dims := []int{x[0], w[0]}
	for _, span := range window {
		dims = append(dims, int(span.Out))
	}
	return biased(l, y.shaped(dims), in)
}

func init() { register("ConvTranspose", lowerConvTranspose) }

// lowerConvTranspose is the adjoint of a convolution from its output to its
// input.
func lowerConvTranspose(l *lowering, n *graph.Node, in []*value) (*value, error) {
	groups, spatial, kernel, err := convolution(n, in)
	if err != nil {
		return nil, err
	}
	x, w := in[0].dims, in[1].dims
	if w[0] != x[1] {
		return nil, fmt.Errorf("weights of %v for an input of %v", w, x)
	}
	window, err := geometry.Transposed(n, spatial, kernel)
	s, err := slide(window, err, x[0], w[1]*groups)
	if err != nil {
		return nil, err
	}
	taps, positions := w[1]*product(w[2:]), int(window.Outputs())
	p := multiplication{alpha: 1}
	if err := p.stack(in[1], in[0], []int{groups, taps, w[0] / groups}, []int{x[0], groups, w[0] / groups, positions}); err != nil {
		return nil, err
	}
	p.a.rows, p.a.columns, p.a.transposed = p.a.columns, p.a.rows, true // as the weights lie
	windows, err := p.apply(l)
	if err != nil {
		return nil, err
	}
	dims := []int{x[0], w[1] * groups}
	for _, span := range window {
		dims = append(dims, int(span.In))
	}
	y, err := s.picking(0).pour(l, windows, dims)
	if err != nil {
		return nil, err
	}
	return biased(l, y, in)
}

// biased adds the third operand, one number a channel.
func biased(l *lowering, y *value, in []*value) (*value, error) {
	if len(in) < 3 || in[2] == nil {
		return y, nil
	}
	if !slices.Equal(in[2].dims, []int{y.dims[1]}) {
		return nil, fmt.Errorf("a bias of %v for %d channels", in[2].dims, y.dims[1])
	}
	bias, err := perChannel(l, in[2], len(y.dims))
	if err != nil {
		return nil, err
	}
	return add(l, y, bias)
}

// perChannel makes a vector of one number a channel broadcast to a tensor of a
// rank.
func perChannel(l *lowering, v *value, rank int) (*value, error) {
	dims := slices.Repeat([]int{1}, rank-1)
	dims[0] = v.size()
	return reshaped(l, v, dims)
}

// pooled picks the windows of a pooling, [images, channels, taps, positions].
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

// spatial are the dimensions after batch and channels.
func spatial(n *graph.Node, x *value) (axes []int64, err error) {
	if err := floats(n, x); err != nil {
		return nil, err
	}
	for i := 2; i < len(x.dims); i++ {
		axes = append(axes, int64(i))
	}
	if axes == nil {
		return nil, fmt.Errorf("an input of %v, want [batch, channels, …]", x.dims)
	}
	return axes, nil
}

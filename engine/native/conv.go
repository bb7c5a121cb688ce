package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

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
	if s := l.sliding(window, x[0], groups, w[1], w[0]/groups); s != nil {
		return s.apply(l, in, append([]int{x[0], w[0]}, outputSizes(window)...))
	}
	if s.few(l, groups, w[1]) {
		return convolvedFew(l, s, in, append([]int{x[0], w[0]}, outputSizes(window)...))
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
	return biased(l, y.shaped(append([]int{x[0], w[0]}, outputSizes(window)...)), in)
}

// spreadWindows returns what each position of a transposed convolution adds to the output: the product of the weights and the
// channels there.
func spreadWindows(l *lowering, in []*value, groups, positions int) (*value, error) {
	x, w := in[0].dims, in[1].dims
	if groups == 1 && positions == 1 && l.sweeps() {
		return spreadOne(l, in[0], in[1])
	}
	taps := w[1] * product(w[2:])
	p := multiplication{alpha: 1}
	if err := p.stack(in[1], in[0], []int{groups, taps, w[0] / groups}, []int{x[0], groups, w[0] / groups, positions}); err != nil {
		return nil, err
	}
	p.a.rows, p.a.columns, p.a.transposed = p.a.columns, p.a.rows, true // as the weights lie
	return p.apply(l)
}

func outputSizes(w geometry.Window) (sizes []int) {
	for _, span := range w {
		sizes = append(sizes, int(span.Out))
	}
	return sizes
}

func init() { register("ConvTranspose", lowerConvTranspose) }

// lowerConvTranspose applies the adjoint of a convolution. It maps a convolution's output to its input.
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
	dims := []int{x[0], w[1] * groups}
	for _, span := range window {
		dims = append(dims, int(span.In))
	}
	if s := l.transposed(window, x[0], groups, w[0]/groups, w[1]); s != nil {
		return s.apply(l, in, dims)
	}
	windows, err := spreadWindows(l, in, groups, int(window.Outputs()))
	if err != nil {
		return nil, err
	}
	y, err := s.picking(0).pour(l, windows, dims)
	if err != nil {
		return nil, err
	}
	return biased(l, y, in)
}

// biased adds the third operand, one number for each channel.
func biased(l *lowering, y *value, in []*value) (*value, error) {
	if len(in) < 3 || in[2] == nil {
		return y, nil
	}
	if err := checkBias(in[2], y.dims[1]); err != nil {
		return nil, err
	}
	bias, err := perChannel(l, in[2], len(y.dims))
	if err != nil {
		return nil, err
	}
	return add(l, y, bias)
}

func checkBias(bias *value, channels int) error {
	if !slices.Equal(bias.dims, []int{channels}) {
		return fmt.Errorf("a bias of %v for %d channels", bias.dims, channels)
	}
	return nil
}

// perChannel makes a vector with one number for each channel broadcast to a tensor of a
// rank.
func perChannel(l *lowering, v *value, rank int) (*value, error) {
	dims := slices.Repeat([]int{1}, rank-1)
	dims[0] = v.size()
	return reshaped(l, v, dims)
}

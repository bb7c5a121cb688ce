package native

import "slices"

// Convolutions of few positions are products of windows by weights: a row for each position of each image, so that the
// weights are read once for all of them. A sweep would read them for each image, for a few numbers.

// fewPositions is the greatest number of positions of an image that are rows of a product, and fewTable that of the
// numbers of their windows.
const (
	fewPositions = 16
	fewTable     = 1 << 22
)

// convolvedFew returns the convolution of in, of one group, whose windows s slides, under dims.
func convolvedFew(l *lowering, s slider, in []*value, dims []int) (*value, error) {
	x, w := in[0].dims, in[1].dims
	kernels, positions := int(s.window.Kernels()), int(s.window.Outputs())
	inputs, taps := int(s.window.Inputs()), w[1]*kernels
	table := make([]int, 0, positions*taps)
	for p := range positions {
		for c := range w[1] {
			for _, at := range s.taps[p*kernels:][:kernels] {
				if at >= 0 {
					at += int64(c * inputs)
				}
				table = append(table, int(at))
			}
		}
	}
	windows, err := picking{rows: x[0], from: w[1] * inputs, table: table}.pick(l, in[0], []int{x[0] * positions, taps})
	if err != nil {
		return nil, err
	}
	weights, err := reshaped(l, in[1], []int{w[0], taps})
	if err != nil {
		return nil, err
	}
	p := multiplication{a: matrix(windows, false), b: matrix(weights, true), alpha: 1, beta: 1, dims: []int{x[0] * positions, w[0]}, at: []int{0}}
	if len(in) > 2 && in[2] != nil {
		if err := checkBias(in[2], w[0]); err != nil {
			return nil, err
		}
		p.c = in[2]
	}
	y, err := p.apply(l)
	if err != nil || positions == 1 {
		return y.shaped(dims), err
	}
	if y, err = transpose(l, y.shaped([]int{x[0], positions, w[0]}), []int{0, 2, 1}); err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

// few reports whether a convolution of one group is one of few positions.
func (s slider) few(l *lowering, groups, channels int) bool {
	positions := int(s.window.Outputs())
	return l.sweeps() && groups == 1 && positions <= fewPositions && positions*channels*int(s.window.Kernels()) <= fewTable
}

// spreadOne returns what a transposed convolution of images of one position writes: a row for each image, by the
// weights as they lie.
func spreadOne(l *lowering, x, w *value) (*value, error) {
	rows, err := reshaped(l, x, slices.Clone(x.dims[:2]))
	if err != nil {
		return nil, err
	}
	weights, err := reshaped(l, w, []int{w.dims[0], w.size() / w.dims[0]})
	if err != nil {
		return nil, err
	}
	return multiplication{a: matrix(rows, false), b: matrix(weights, false), alpha: 1, dims: []int{x.dims[0], weights.dims[1]}, at: []int{0}}.apply(l)
}

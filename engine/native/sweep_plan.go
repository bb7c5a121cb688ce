package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// A sweep is for inference. Training takes windows, because its gradients read them again.

// Sizes up to which a convolution is swept. Larger ones are hardly meant.
const (
	maxPhases = 64      // of a transposed convolution along an axis
	maxParts  = 1 << 10 // of a transposed convolution
	maxLaid   = 1 << 24 // numbers of a group of an image
	maxKernel = 1 << 12 // taps along an axis
)

// sliding returns the sweep of a convolution, or nil where it would not pay.
func (l *lowering) sliding(w geometry.Window, images, groups, in, out int) *sweep {
	var g grid
	for _, span := range w {
		if !l.sweeps() || span.Kernel > maxKernel {
			return nil
		}
		g = append(g, slidingAxis(span))
	}
	s := &sweep{images: images, groups: groups, in: in, out: out, inputs: int(w.Inputs()), outputs: int(w.Outputs()), scratch: &l.scratch}
	taps := int(w.Kernels())
	s.weights = sweepWeights{channel: in * taps, from: taps, group: out * in * taps}
	worst := worth(groups)
	if groups == 1 && s.outputs <= fewPositions {
		worst /= 2
	}
	return s.over(g, taps*s.outputs, worst)
}

// transposed returns the sweep of a transposed convolution, or nil where it would not pay. The window is that
// of the convolution whose adjoint it is.
func (l *lowering) transposed(w geometry.Window, images, groups, in, out int) *sweep {
	var g grid
	for _, span := range w {
		if !l.sweeps() || span.Stride > maxPhases || span.Kernel > maxKernel {
			return nil
		}
		g = append(g, transposedAxis(span))
	}
	s := &sweep{images: images, groups: groups, in: in, out: out, inputs: int(w.Outputs()), outputs: int(w.Inputs()), scratch: &l.scratch}
	taps := int(w.Kernels())
	s.weights = sweepWeights{channel: taps, from: out * taps, group: in * out * taps}
	return s.over(g, taps*s.inputs, worth(groups))
}

// pooling returns the sweep of a pooling, or nil where it would not pay. Its weights are those of one channel.
func (l *lowering) pooling(w geometry.Window, images, channels int, greatest bool) *sweep {
	var g grid
	for _, span := range w {
		if !l.sweeps() || span.Kernel > maxKernel {
			return nil
		}
		g = append(g, slidingAxis(span))
	}
	s := &sweep{images: images, groups: channels, in: 1, out: 1, inputs: int(w.Inputs()), outputs: int(w.Outputs()), scratch: &l.scratch}
	if greatest {
		s.greatest, s.fill = true, float32(math.Inf(-1))
	}
	if s = s.over(g, int(w.Kernels())*s.outputs, worth(channels)); s != nil {
		s.weights.size = 0 // all channels have the same
	}
	return s
}

// sweeps reports whether convolutions may be swept.
func (l *lowering) sweeps() bool { return hasMicroKernel && !l.training }

// worth returns how many times as many products as are needed a sweep may compute. Products of windows compute about as
// many as are needed, but those of the few channels of a group take long, too.
func worth(groups int) float64 {
	if groups > 1 {
		return 32
	}
	return 3
}

// over plans a sweep over a grid. needed is the number of products for a pair of channels. It returns nil where the
// kernels would compute more than worst times as many.
func (s *sweep) over(g grid, needed int, worst float64) *sweep {
	laid := float64(s.in)
	for _, a := range g {
		laid *= float64(len(a.phases)) * float64(a.length)
	}
	if laid > maxLaid || g.count(axis.partCount) > maxParts {
		return nil
	}
	s.lines = s.out <= fewChannels
	computed := 0
	table := g.layout()
	s.plane, s.layout = len(table), placementOf(table, s.fill)
	combinations(g.counts(axis.partCount), func(which []int) {
		taps, offsets, spells := g.part(which)
		p := sweepPart{taps: taps, blocks: cut(spells, s.narrowest(), hasWideKernel && !s.greatest), at: s.weights.size}
		for c := range s.in {
			for _, at := range offsets {
				p.offsets = append(p.offsets, int32(c*s.plane+at))
			}
		}
		for _, b := range p.blocks {
			computed += b.width * len(taps)
		}
		s.weights.size += s.panels() * s.rows() * len(p.offsets)
		s.parts = append(s.parts, p)
	})
	s.work = s.images * s.groups * s.in * s.out * needed
	if float64(computed) > worst*float64(needed) {
		return nil
	}
	return s
}

// apply adds the sweep of the operands of a node to the program.
func (s *sweep) apply(l *lowering, in []*value, dims []int) (*value, error) {
	operands := in[:2]
	if len(in) > 2 && in[2] != nil {
		if err := checkBias(in[2], dims[1]); err != nil {
			return nil, err
		}
		operands = in[:3]
	}
	packed, err := s.fixed(l, in[1])
	if err != nil {
		return nil, err
	}
	k := s.kernel(packed)
	k.dims = dims
	l.work += s.work
	return l.apply(k, operands...)
}

// fixed returns packed weights that are known now, and are shared by all programs. It returns nil where
// the weights are computed, or nothing is run.
func (s *sweep) fixed(l *lowering, w *value) ([]float32, error) {
	if w.data == nil || !l.steady && !l.single {
		return nil, nil
	}
	elements, err := l.weights.elements(w.data)
	if err != nil {
		return nil, err
	}
	how := fmt.Sprint("sweep", s.groups, s.in, s.out, s.lines, s.weights.channel, s.weights.from, s.weights.group)
	for _, p := range s.parts {
		how += fmt.Sprint(p.taps)
	}
	return l.weights.laidOut(w.data, how, func() []float32 { return s.weights.pack(s, elements) }), nil
}

package native

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// axis is a spatial dimension as a sweep sees it. An image is laid out in phases. Place l of a
// phase holds the input's element at phase + l·step − begin.
type axis struct {
	size        int // of the input
	kernel      int
	outputs     int // of the output
	phases      []int
	length      int // places of each phase
	step, begin int
	parts       []axisPart
}

// axisPart is every step-th output from first on. They add up the same taps, at the same
// distances.
type axisPart struct {
	taps, phase, shift []int // of each tap: the index of its phase, and the distance in it
	first, step, count int
}

// slidingAxis returns the axis of a convolution.
func slidingAxis(s geometry.Span) axis {
	stride := int(s.Stride)
	a := axis{size: int(s.In), kernel: int(s.Kernel), outputs: int(s.Out), step: stride, begin: int(s.Begin)}
	p := axisPart{step: 1, count: int(s.Out)}
	for t := range int(s.Kernel) {
		at := t * int(s.Dilation)
		phase := slices.Index(a.phases, at%stride)
		if phase < 0 {
			phase = len(a.phases)
			a.phases = append(a.phases, at%stride)
		}
		p.taps, p.phase, p.shift = append(p.taps, t), append(p.phase, phase), append(p.shift, at/stride)
	}
	a.length = p.count + slices.Max(p.shift)
	a.parts = []axisPart{p}
	return a
}

// transposedAxis returns the axis of a transposed convolution, whose output is the span's input.
// Output i adds up the taps t for which i + Begin − t·Dilation is a multiple of the stride. Those are
// the same for all outputs of one phase.
func transposedAxis(s geometry.Span) axis {
	stride, begin := int(s.Stride), int(s.Begin)
	a := axis{size: int(s.Out), kernel: int(s.Kernel), outputs: int(s.In), phases: []int{0}, step: 1}
	low, high := 0, 0 // places of the input that are read, padding included
	for phase := range min(stride, a.outputs+begin) {
		from := max(0, ceil(begin-phase, stride))
		count := (a.outputs-1+begin-phase)/stride + 1 - from
		if a.outputs-1+begin < phase || count < 1 {
			continue
		}
		p := axisPart{first: phase + stride*from - begin, step: stride, count: count}
		for t := range int(s.Kernel) {
			if at := t * int(s.Dilation); at%stride == phase {
				p.taps, p.phase, p.shift = append(p.taps, t), append(p.phase, 0), append(p.shift, from-at/stride)
			}
		}
		for _, shift := range p.shift {
			low, high = min(low, shift), max(high, shift+count-1)
		}
		a.parts = append(a.parts, p)
	}
	for _, p := range a.parts {
		for i := range p.shift {
			p.shift[i] -= low
		}
	}
	a.length, a.begin = high-low+1, -low
	return a
}

// source returns the element of the input at a place, or −1.
func (a axis) source(phase, place int) int {
	at := a.phases[phase] + place*a.step - a.begin
	if at < 0 || at >= a.size {
		return -1
	}
	return at
}

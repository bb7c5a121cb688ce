package grad

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

func init() {
	rules["MaxPool"] = maxPool
	rules["AveragePool"] = averagePool
	rules["GlobalAveragePool"] = func(s *site) { s.give(0, s.op("Mul", s.dy, s.share())) }
	rules["GlobalMaxPool"] = func(s *site) {
		var axes []int64
		for i := 2; i < len(s.out.Type.Shape); i++ {
			axes = append(axes, int64(i))
		}
		one := s.op("Sub", s.b.Scalar(1), s.truth("Less", s.in(0), s.out))
		s.give(0, s.op("Mul", one, s.op("Div", s.dy, s.sum(one, axes))))
	}
}

// pooled returns the window of a pooling. Every channel is pooled by itself.
func (s *site) pooled() (w geometry.Window, taps windows, channels int64, ok bool) {
	x := s.in(0).Type.Shape
	if s.g.Opset() < 11 || len(x) < 3 {
		s.refuse("its gradient needs opset 11 and an input of known rank")
		return nil, taps, 0, false
	}
	sizes, known := x[1:].Static()
	if !known {
		s.refuse("its channels or spatial dimensions are of unknown size")
		return nil, taps, 0, false
	}
	w, err := geometry.Sliding(s.node, sizes[1:], nil)
	if err == nil {
		var all []int64
		all, err = w.Taps()
		taps = windows{in: w.Inputs(), out: w.Outputs(), k: w.Kernels(), taps: all}
	}
	if err != nil {
		s.refuse(err.Error())
	}
	return w, taps, sizes[0], err == nil
}

// maxPool divides dy among the elements of a window that are its greatest.
func maxPool(s *site) {
	_, w, channels, ok := s.pooled()
	if !ok {
		return
	}
	positions, _ := s.in(0).Type.Shape[2:].Static()
	lowest, padded := math.Inf(-1), w
	if w.gaps() { // one more window, with nothing but padding
		padded.out++
		padded.taps = append(slices.Clone(w.taps), slices.Repeat([]int64{-1}, int(w.k))...)
	}
	greatest := s.spaced(s.out, channels, 1, w.out, w.gaps(), lowest)
	less := s.truth("Less", s.unfold(s.in(0), channels, 1, padded, lowest), greatest)
	one := s.op("Sub", s.b.Scalar(1), less) // [out, channels, k, N]
	part := s.op("Div", s.spaced(s.full(), channels, 1, w.out, w.gaps(), 0), s.sum(one, []int64{2}))
	s.give(0, s.fold(s.op("Mul", one, part), channels, w, positions, false))
}

// averagePool divides dy by the number of taps in the average.
func averagePool(s *site) {
	window, w, channels, ok := s.pooled()
	if !ok {
		return
	}
	counts := window.Padded()
	if s.node.Int("count_include_pad", 0) == 0 {
		clear(counts)
		for slot, at := range w.taps {
			if at >= 0 {
				counts[int64(slot)/w.k]++
			}
		}
	}
	shares := make([]float32, w.out)
	for o, n := range counts {
		shares[o] = 1 / float32(n)
	}
	dims := []int64{1}
	for _, span := range window {
		dims = append(dims, span.Out)
	}
	part := s.op("Mul", s.full(), s.b.Const(graph.NewTensor("", shares, dims...)))
	positions, _ := s.in(0).Type.Shape[2:].Static()
	s.give(0, s.fold(s.spaced(part, channels, 1, w.out, w.gaps(), 0), channels, w, positions, true))
}

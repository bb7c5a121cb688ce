package grad

import (
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

func init() {
	rules["Resize"] = resize
}

// resize sums dy over the elements that show the same element of the input.
func resize(s *site) {
	in, known := s.in(0).Type.Shape, false
	out := s.out.Type.Shape
	switch {
	case s.g.Opset() < 11 || len(in) < 3 || len(out) != len(in):
		s.refuse("its gradient needs opset 11 and an input of known rank")
		return
	case s.node.Text("keep_aspect_ratio_policy", "stretch") != "stretch":
		s.refuse("keep_aspect_ratio_policy")
		return
	case in[0] != out[0] || in[1] != out[1]:
		s.refuse("it resizes the batch or the channels")
		return
	}
	var sizes, to []int64
	if sizes, known = in[1:].Static(); known {
		to, known = out[1:].Static()
	}
	if !known {
		s.refuse("its channels or spatial dimensions are of unknown size")
		return
	}
	if s.node.Text("mode", "nearest") == "linear" {
		s.blend(sizes, to)
		return
	}
	w := windows{in: 1, out: 1, k: 1, taps: []int64{0}}
	for i := 1; i < len(sizes); i++ {
		sources, err := geometry.NearestSources(s.node, sizes[i], to[i], s.scale(i+1, sizes[i], to[i]))
		if err != nil {
			s.refuse(err.Error())
			return
		}
		next := windows{in: w.in * sizes[i], out: w.out * to[i], k: 1}
		for _, before := range w.taps {
			for _, at := range sources {
				next.taps = append(next.taps, before*sizes[i]+at)
			}
		}
		w = next
	}
	s.give(0, s.fold(s.spaced(s.full(), sizes[0], 1, w.out, w.gaps(), 0), sizes[0], w, sizes[1:], true))
}

// blend takes the gradient of an interpolation back, one axis after the other. Along each it is a
// product with the matrix [out, in] of the shares that inputs have in outputs.
func (s *site) blend(sizes, to []int64) {
	dy, rank := s.full(), len(sizes)+1
	for i := 1; i < len(sizes); i++ {
		axis := i + 1
		if sizes[i] == to[i] {
			continue
		}
		low, high, part, err := geometry.LinearSources(s.node, sizes[i], to[i], s.scale(axis, sizes[i], to[i]))
		if err != nil {
			s.refuse(err.Error())
			return
		}
		shares := make([]float32, to[i]*sizes[i])
		for o, w := range part {
			shares[int64(o)*sizes[i]+low[o]] += float32(1 - w)
			shares[int64(o)*sizes[i]+high[o]] += float32(w)
		}
		last := make([]int64, rank) // exchanges the axis with the last one
		for d := range last {
			last[d] = int64(d)
		}
		last[axis], last[rank-1] = int64(rank-1), int64(axis)
		matrix := s.b.Const(graph.NewTensor("", shares, to[i], sizes[i]))
		if axis == rank-1 {
			dy = s.op("MatMul", dy, matrix)
			continue
		}
		dy = s.op("Transpose", s.op("MatMul", s.op("Transpose", dy, graph.Ints("perm", last...)), matrix), graph.Ints("perm", last...))
	}
	s.give(0, dy)
}

// scale returns what a Resize says of dimension i, or what follows from its sizes.
func (s *site) scale(i int, in, out int64) float64 {
	at := i
	for j, a := range s.node.Ints("axes") {
		if a == int64(i) || a+int64(len(s.out.Type.Shape)) == int64(i) {
			at = j
		}
	}
	if t := s.constant(2); t != nil && t.Len() > at {
		if v, err := graph.Data[float32](t); err == nil {
			return float64(v[at])
		}
	}
	return float64(out) / float64(in)
}

package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	back := func(s *site) { s.give(0, s.op("Reshape", s.full(), s.op("Shape", s.in(0)))) }
	rules["Reshape"] = back
	rules["Flatten"] = back
	rules["Transpose"] = transpose
	rules["Concat"] = concat
	rules["Expand"] = func(s *site) { s.giveReduced(0, s.dy) }
}

func transpose(s *site) {
	var inverse []int64
	perm := s.node.Ints("perm")
	for i := range s.out.Type.Shape {
		if perm == nil {
			inverse = append(inverse, int64(len(s.out.Type.Shape)-1-i))
		} else {
			inverse = append(inverse, int64(slices.Index(perm, int64(i))))
		}
	}
	s.give(0, s.op("Transpose", s.full(), graph.Ints("perm", inverse...)))
}

// concat takes its parts out of the gradient again.
func concat(s *site) {
	at := s.node.Int("axis", 0)
	if at < 0 {
		at += int64(len(s.out.Type.Shape))
	}
	dy, start := s.full(), int64(0)
	for i := range s.node.Inputs {
		shape := s.in(i).Type.Shape
		if shape == nil || !shape[at].IsFixed() {
			s.refuse("a part's size along its axis is not known")
			return
		}
		end := start + shape[at].Size
		if s.wants(i) {
			s.give(i, s.op("Slice", dy, s.vector(start), s.vector(end), s.vector(at)))
		}
		start = end
	}
}

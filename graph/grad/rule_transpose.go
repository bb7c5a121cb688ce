package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["Transpose"] = transpose
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

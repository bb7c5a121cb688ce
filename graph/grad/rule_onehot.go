package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["OneHot"] = oneHot
}

// oneHot sums the gradient for each of the two values, over the places that have the value.
func oneHot(s *site) {
	in := func(off, on float32) graph.Value {
		at := s.op("OneHot", s.in(0), s.in(1), s.b.Const(graph.Vector("", off, on)), graph.Int("axis", s.node.Int("axis", -1)))
		return s.op("Reshape", at, s.vector(1, -1))
	}
	sums := s.op("MatMul", s.op("Concat", in(1, 0), in(0, 1), graph.Int("axis", 0)), s.op("Reshape", s.full(), s.vector(-1, 1)))
	s.give(2, s.op("Reshape", sums, s.vector(2)))
}

package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Add"] = func(s *site) {
		for i := range 2 {
			if s.wants(i) {
				s.giveReduced(i, s.dy)
			}
		}
	}
	rules["Sub"] = func(s *site) {
		if s.wants(0) {
			s.giveReduced(0, s.dy)
		}
		if s.wants(1) {
			s.giveReduced(1, s.op("Neg", s.dy))
		}
	}
	rules["Mul"] = multiply
	rules["Div"] = func(s *site) { // d(a/b) = da/b − (a/b)·db/b
		by := s.op("Div", s.dy, s.in(1))
		if s.wants(0) {
			s.giveReduced(0, by)
		}
		if s.wants(1) {
			s.giveReduced(1, s.op("Neg", s.op("Mul", by, s.out)))
		}
	}
	rules["Where"] = func(s *site) {
		zero := s.scalar(0)
		if s.wants(1) {
			s.giveReduced(1, s.op("Where", s.in(0), s.dy, zero))
		}
		if s.wants(2) {
			s.giveReduced(2, s.op("Where", s.in(0), zero, s.dy))
		}
	}
}

// multiply has a rule of its own for squares, which losses are full of.
func multiply(s *site) {
	if s.node.Input(0) == s.node.Input(1) {
		s.give(0, s.op("Mul", s.op("Mul", s.dy, s.scalar(2)), s.in(0)))
		return
	}
	for i, other := range []graph.Value{s.in(1), s.in(0)} {
		if s.wants(i) {
			s.giveReduced(i, s.op("Mul", s.dy, other))
		}
	}
}

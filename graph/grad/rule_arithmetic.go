package grad

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

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
	rules["Mod"] = func(s *site) { // for floats a − b·trunc(a/b)
		if s.wants(0) {
			s.giveReduced(0, s.dy)
		}
		if s.wants(1) {
			whole := s.op("Div", s.op("Sub", s.out, s.in(0)), s.in(1))
			s.giveReduced(1, s.op("Mul", s.dy, whole))
		}
	}
	rules["Pow"] = power
	rules["Sum"] = func(s *site) { giveAll(s, s.dy) }
	rules["Mean"] = func(s *site) { giveAll(s, s.op("Mul", s.dy, s.b.Scalar(1/float64(len(s.node.Inputs))))) }
	rules["PRelu"] = func(s *site) {
		x := s.in(0)
		if s.wants(0) {
			above := s.truth("Greater", x, s.b.Scalar(0))
			below := s.op("Mul", s.op("Sub", s.b.Scalar(1), above), s.in(1))
			s.give(0, s.op("Mul", s.dy, s.op("Add", above, below)))
		}
		if s.wants(1) {
			s.giveReduced(1, s.op("Mul", s.dy, s.op("Min", x, s.b.Scalar(0))))
		}
	}
	rules["Max"] = func(s *site) { extreme(s, "Max", "Less") }
	rules["Min"] = func(s *site) { extreme(s, "Min", "Greater") }
}

// multiply has a form of its own for squares, because losses have many.
func multiply(s *site) {
	if s.node.Input(0) == s.node.Input(1) {
		s.give(0, s.op("Mul", s.op("Mul", s.dy, s.b.Scalar(2)), s.in(0)))
		return
	}
	for i, other := range []graph.Value{s.in(1), s.in(0)} {
		if s.wants(i) {
			s.giveReduced(i, s.op("Mul", s.dy, other))
		}
	}
}

// power: d(aᵇ) = b·aᵇ⁻¹·da + aᵇ·ln a·db. The second term needs a above zero.
func power(s *site) {
	a, b := s.in(0), s.in(1)
	if a.Type.Elem != b.Type.Elem {
		s.refuse(fmt.Sprintf("its exponent is %v, not %v", b.Type.Elem, a.Type.Elem))
		return
	}
	if s.wants(0) {
		slope := s.op("Mul", b, s.op("Pow", a, s.op("Sub", b, s.b.Scalar(1))))
		s.giveReduced(0, s.op("Mul", s.dy, slope))
	}
	if s.wants(1) {
		s.giveReduced(1, s.op("Mul", s.dy, s.op("Mul", s.out, s.op("Log", a))))
	}
}

// extreme passes dy to the operand that is the greatest (or least). Of equal ones that is
// the first. The last operand is compared with the extreme of those before it, and
// so on down.
func extreme(s *site, op, beaten string) {
	n := len(s.node.Inputs)
	before := make([]graph.Value, n) // the extreme of the operands up to each one
	before[0] = s.in(0)
	for i := 1; i < n-1; i++ {
		before[i] = s.op(op, before[i-1], s.in(i))
	}
	dy := s.dy
	for i := n - 1; i > 0; i-- {
		won := s.op("Mul", dy, s.truth(beaten, before[i-1], s.in(i)))
		if s.wants(i) {
			s.giveReduced(i, won)
		}
		dy = s.op("Sub", dy, won)
	}
	if s.wants(0) {
		s.giveReduced(0, dy)
	}
}

// giveAll passes one gradient to every operand.
func giveAll(s *site, dy graph.Value) {
	for i := range s.node.Inputs {
		if s.wants(i) {
			s.giveReduced(i, dy)
		}
	}
}

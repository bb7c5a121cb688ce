package graph

import "math"

// Facts are what the specification says of an operator as data and what ONNX's schemas do not
// have. Each operator states its facts where it is registered.
type Facts struct {
	// Operands are the roles of the inputs, in their order. The last role holds for all
	// inputs that follow.
	Operands   []Operand
	Continuity Continuity
	Movement   Movement
	Rounding   Rounding
	// Quantized says that the operator's numbers are integers that stand for others.
	Quantized bool
	// Ties says that the operator picks elements by numbers that it computes from a scale and rounds.
	// Where such a number is a tie, engines that are right may pick different elements.
	Ties bool
	// Drawn says that the operator draws numbers at random, so that two runs give different results.
	Drawn bool

	// sum is what an element adds up.
	sum func(*Node, []Extent) Sum
	// at corrects the facts for a node where they depend on its attributes or inputs.
	at func(*Facts, *Node)
}

// FactsOf returns the facts of a node's operator, as they hold for this node. It returns false
// for an operator whose facts are not known.
func FactsOf(n *Node) (Facts, bool) {
	if op := registry[n.Operator()]; op != nil {
		return op.Facts.of(n), true
	}
	return Facts{}, false
}

// of returns the facts as they hold for a node.
func (f Facts) of(n *Node) Facts {
	if f.at == nil {
		return f
	}
	own := f // the facts of most nodes are never on the heap
	own.at(&own, n)
	return own
}

// Operand returns the role of the i-th operand, or Operand{} where there is none.
func (f Facts) Operand(i int) Operand {
	if len(f.Operands) == 0 {
		return Operand{}
	}
	return f.Operands[min(i, len(f.Operands)-1)]
}

// ReadsElements reports whether the result depends on the elements of any operand. Shape and
// Size, for example, read only dimensions.
func (f Facts) ReadsElements() bool {
	for _, o := range f.Operands {
		if o.Role != RoleDimensions {
			return true
		}
	}
	return len(f.Operands) == 0
}

// Continuity says how the result changes when the data changes by little.
type Continuity int

// The kinds of continuity.
const (
	// Smooth operators change by little and have a slope. At a kink they have one on
	// either side.
	Smooth Continuity = iota + 1
	// Jumping operators have a slope, and places at which they jump.
	Jumping
	// Stepping operators jump, and do not change between the jumps.
	Stepping
	// Still operators do not change.
	Still
)

// Jumps reports whether a small change of the data may become a large one.
func (c Continuity) Jumps() bool { return c == Jumping || c == Stepping }

// Flat reports whether the slope is 0 wherever it exists.
func (c Continuity) Flat() bool { return c == Stepping || c == Still }

// Movement says which elements of the first operand the first output has, for operators that
// compute none. The place to which an element goes does not depend on the elements.
type Movement int

// The kinds of movement.
const (
	// Computes is for operators that give other elements than they take.
	Computes Movement = iota + 1
	// Copied: the output has all elements in their places, perhaps in another type.
	Copied
	// Reshaped: the output has all elements in their order.
	Reshaped
	// Rearranged: every element of the output is one of the first operand's.
	Rearranged
	// Joined: elements come from several operands, or from one and a constant.
	Joined
)

// OfFirst reports whether each element of the output is one of the first operand's.
func (m Movement) OfFirst() bool { return m == Rearranged || m.InOrder() }

// InOrder reports whether the output has all of the first operand's elements, in their order.
func (m Movement) InOrder() bool { return m == Copied || m == Reshaped }

// Rounding is the error of one element of a result that is computed once in a format, in
// units in the last place. The error of sums is not part of it. The zero Rounding states
// nothing.
type Rounding struct {
	stated   bool
	ulps     float64
	absolute float64
}

// Absolute returns a further error, in units in the last place of 1. The usual formula of some
// operators adds 1 and subtracts it, so that small results have the error of a number near 1.
func (r Rounding) Absolute() float64 { return r.absolute }

// near1 adds the error of a number near 1.
func (r Rounding) near1() Rounding {
	r.absolute = 1
	return r
}

// ULPs returns the error in units in the last place. It is 0 where nothing is rounded.
func (r Rounding) ULPs() float64 { return r.ulps }

// exact is the Rounding of operators that round nothing.
var exact = Rounding{stated: true}

// ulps states an error of n units. n is 1 where a result is correctly rounded. Otherwise it is
// the error that the OpenCL C specification (3.0, "Relative Error as ULPs", single precision)
// allows the function.
func ulps(n float64) Rounding { return Rounding{stated: true, ulps: n} }

// composed states the error of a function that is composed of others: the root of the sum of
// the squares of what they are allowed.
func composed(ulps ...float64) Rounding {
	squares := 0.0
	for _, e := range ulps {
		squares += e * e
	}
	return Rounding{stated: true, ulps: math.Sqrt(squares)}
}

// smooth returns the facts of an operator that computes continuously. What it adds up is still to
// be said.
func smooth(r Rounding, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: Smooth, Movement: Computes, Rounding: r}
}

// elementwise returns the facts of an operator that computes continuously and adds nothing up.
func elementwise(r Rounding, operands ...Operand) Facts {
	return smooth(r, operands...).summing(sumsNothing)
}

// moves returns the facts of an operator that computes nothing.
func moves(m Movement, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: Smooth, Movement: m, Rounding: exact, sum: sumsNothing}
}

// broken returns the facts of an operator that is not continuous, or does not change.
func broken(c Continuity, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: c, Movement: Computes, Rounding: exact, sum: sumsNothing}
}

// integers marks the facts of an operator whose numbers are integers that stand for others.
func integers(f Facts) Facts {
	f.Quantized = true
	return f
}

package graph

import "math"

// Facts are what the specification says of an operator as data, where ONNX's schemas do not
// say it. Each operator states its own where it is registered.
type Facts struct {
	// Operands are the roles of the inputs, in their order. The last one's holds for all
	// that follow.
	Operands   []Operand
	Continuity Continuity
	Movement   Movement
	Rounding   Rounding
	// Quantized says that its numbers are integers that stand for others.
	Quantized bool

	// sum is what an element adds up; nil: nothing.
	sum func(*Node, []Extent) Sum
	// at corrects the facts for a node whose attributes or inputs decide.
	at func(*Facts, *Node)
}

// FactsOf gives the facts of a node's operator, as they are of this node. It is false for
// an operator of another domain than ONNX's own, and for one whose facts are not known.
func FactsOf(n *Node) (Facts, bool) {
	if !n.Standard() {
		return Facts{}, false
	}
	f, known := uncarried[n.Op]
	if op := registry[n.Op]; op != nil {
		f, known = op.Facts, true
	}
	if f.at != nil {
		f.at(&f, n)
	}
	return f, known
}

// Operand is the i-th operand's role; Operand{} where there is none.
func (f Facts) Operand(i int) Operand {
	if len(f.Operands) == 0 {
		return Operand{}
	}
	return f.Operands[min(i, len(f.Operands)-1)]
}

// ReadsElements reports whether any element of an operand decides the result. Shape and
// Size read dimensions alone.
func (f Facts) ReadsElements() bool {
	for _, o := range f.Operands {
		if o.Role != RoleDimensions {
			return true
		}
	}
	return len(f.Operands) == 0
}

// Continuity says what a small change of the data does to the result.
type Continuity int

// The continuities.
const (
	// Smooth operators change by little, and have a slope: where there is a kink, one on
	// either side.
	Smooth Continuity = iota + 1
	// Jumping operators have a slope, and places at which they jump.
	Jumping
	// Stepping operators jump, and do not change in between.
	Stepping
	// Still operators do not change.
	Still
)

// Jumps reports whether a small change may become a large one.
func (c Continuity) Jumps() bool { return c == Jumping || c == Stepping }

// Flat reports whether the slope is 0 wherever it exists.
func (c Continuity) Flat() bool { return c == Stepping || c == Still }

// Movement says what of the first operand's elements the first output has, where an
// operator computes none. Where each element goes does not depend on the elements.
type Movement int

// The movements.
const (
	// Computes is of operators that give other elements than they take.
	Computes Movement = iota + 1
	// Copied elements are all there, in their places: perhaps of another type.
	Copied
	// Reshaped elements are all there, in their order.
	Reshaped
	// Rearranged elements are some of the first operand's, and there are no others.
	Rearranged
	// Joined elements are of several operands, or a constant beside those of one.
	Joined
)

// OfFirst reports whether each element is one of the first operand's.
func (m Movement) OfFirst() bool { return m == Rearranged || m.InOrder() }

// InOrder reports whether the elements are the first operand's, all and in their order.
func (m Movement) InOrder() bool { return m == Copied || m == Reshaped }

// Rounding is the error of one element of a result computed once in a format, in units in
// its last place, beside what the sums in it come to. The zero Rounding states nothing.
type Rounding struct {
	stated bool
	ulps   float64
}

// ULPs is the error in units in the last place; 0 where nothing is rounded.
func (r Rounding) ULPs() float64 { return r.ulps }

// exact is of operators that round nothing.
var exact = Rounding{stated: true}

// ulps is 1 where a result is rounded correctly, and else what the OpenCL C specification
// (3.0, "Relative Error as ULPs", single precision) allows the function.
func ulps(n float64) Rounding { return Rounding{true, n} }

// composed is the root of the sum of squares of what functions allow that a function is
// composed of.
func composed(ulps ...float64) Rounding {
	squares := 0.0
	for _, e := range ulps {
		squares += e * e
	}
	return Rounding{true, math.Sqrt(squares)}
}

// smooth are the facts of an operator that computes continuously.
func smooth(r Rounding, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: Smooth, Movement: Computes, Rounding: r}
}

// moves are the facts of an operator that computes nothing.
func moves(m Movement, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: Smooth, Movement: m, Rounding: exact}
}

// broken are the facts of an operator that is not continuous, or does not change.
func broken(c Continuity, operands ...Operand) Facts {
	return Facts{Operands: operands, Continuity: c, Movement: Computes, Rounding: exact}
}

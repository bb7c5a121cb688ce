package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["Gather"] = gather
	rules["GatherElements"] = func(s *site) {
		if s.g.Opset() < 16 {
			s.refuse("its gradient adds up what it scatters, which came with opset 16")
			return
		}
		s.give(0, s.op("ScatterElements", s.zeros(s.in(0)), s.in(1), s.full(), s.along(), graph.Text("reduction", "add")))
	}
	rules["ScatterElements"] = scatter("ScatterElements", "GatherElements", (*site).along)
}

func (s *site) along() graph.Attribute { return graph.Int("axis", s.node.Int("axis", 0)) }

// zeros returns zeros in the shape of v.
func (s *site) zeros(v graph.Value) graph.Value {
	return s.op("Expand", s.b.Scalar(0), s.op("Shape", v))
}

// scatter returns the rule of an operator that writes updates to places. gather is the operator that
// reads them there, and both take some attributes. What was overwritten has no part in the result.
func scatter(op, gather string, attributes ...func(*site) graph.Attribute) func(*site) {
	return func(s *site) {
		reduction := s.node.Text("reduction", "none")
		if reduction != "none" && reduction != "add" {
			s.refuse("of reduction " + reduction)
			return
		}
		at := func(operands ...graph.Arg) []graph.Arg {
			for _, attribute := range attributes {
				operands = append(operands, attribute(s))
			}
			return operands
		}
		dy := s.full()
		if s.wants(0) {
			dx := dy
			if reduction == "none" {
				dx = s.op(op, at(dy, s.in(1), s.zeros(s.in(2)))...)
			}
			s.give(0, dx)
		}
		if s.wants(2) {
			s.give(2, s.op(gather, at(dy, s.in(1))...))
		}
	}
}

// gather sums what was taken from each place along the axis. That is the product of dy
// and the matrix that says which index named which place.
func gather(s *site) {
	x, indices := s.in(0).Type.Shape, s.in(1).Type.Shape
	if x == nil || indices == nil {
		s.refuse("the shape of an operand is not known")
		return
	}
	at := s.node.Int("axis", 0)
	if at < 0 {
		at += int64(len(x))
	}
	if !x[at].IsFixed() {
		s.refuse("it takes from a dimension of unknown size")
		return
	}
	// As matrices: the dimensions of the indices come first, as one, and the others follow.
	n := int64(len(indices))
	var front, back []int64
	for i := range n {
		front = append(front, at+i)
	}
	for i := range int64(len(s.out.Type.Shape)) {
		if i < at || i >= at+n {
			front = append(front, i)
		}
	}
	others := slices.Delete(slices.Clone(x), int(at), int(at)+1)
	flat, ok := s.flatShape(indices, others)
	if !ok {
		return
	}
	dy := s.op("Reshape", s.op("Transpose", s.full(), graph.Ints("perm", front...)), flat)
	dx := s.op("MatMul", s.transposed(s.which(x[at].Size)), dy)
	whole := []int64{x[at].Size}
	for _, d := range others {
		if d.IsFixed() {
			whole = append(whole, d.Size)
		} else {
			whole = append(whole, -1)
		}
	}
	for i := range int64(len(x)) {
		switch {
		case i < at:
			back = append(back, i+1)
		case i == at:
			back = append(back, 0)
		default:
			back = append(back, i)
		}
	}
	s.give(0, s.op("Transpose", s.op("Reshape", dx, s.vector(whole...)), graph.Ints("perm", back...)))
}

// flatShape returns the shape [indices, others], each the product of its dimensions. One of the two may be
// unknown.
func (s *site) flatShape(indices, others graph.Shape) (graph.Value, bool) {
	if rest, ok := others.Static(); ok {
		return s.vector(-1, product(rest)), true
	}
	count, ok := indices.Static()
	symbols := 0
	for _, d := range others {
		if !d.IsFixed() {
			symbols++
		}
	}
	if !ok || symbols > 1 {
		s.refuse("more than one of its dimensions is of unknown size")
		return graph.Value{}, false
	}
	return s.vector(product(count), -1), true
}

// which returns a matrix of [indices, places], with a 1 where an index names a place.
func (s *site) which(places int64) graph.Value {
	all := make([]int64, places)
	for i := range all {
		all[i] = int64(i)
	}
	index := s.op("Cast", s.in(1), graph.Int("to", int64(graph.Int64)))
	index = s.op("Reshape", index, s.vector(-1, 1))
	fromEnd := s.op("Add", index, s.vector(places))
	index = s.op("Where", s.op("Less", index, s.vector(0)), fromEnd, index)
	return s.truth("Equal", index, s.tensor(all, 1, places))
}

package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

func init() { rules["Einsum"] = einsum }

// einsum gives each operand the product of dy and the other operands, summed over the labels that
// the operand does not have. Along labels that only the operand has, its elements were summed.
func einsum(s *site) {
	ranks := make([]int, len(s.node.Inputs))
	for i := range ranks {
		if ranks[i] = len(s.in(i).Type.Shape); s.in(i).Type.Shape == nil {
			s.refuse("the shape of an operand is not known")
			return
		}
	}
	e, err := geometry.ParseEinsum(s.node.Text("equation", ""), ranks)
	if err != nil || e.Labels > len(letters) {
		s.refuse("its equation has too many labels")
		return
	}
	for i := range ranks {
		if s.wants(i) && s.err == nil {
			s.contracted(e, i)
		}
	}
}

// contracted passes on the gradient by the i-th operand.
func (s *site) contracted(e *geometry.Einsum, i int) {
	args, equation := []graph.Arg{s.full()}, spelled(e.Output)
	others := slices.Clone(e.Output)
	for j, term := range e.Terms {
		if j != i {
			args, equation = append(args, s.in(j)), equation+","+spelled(term)
			others = append(others, term...)
		}
	}
	var have []int
	var alone []int64
	for d, label := range e.Terms[i] {
		switch {
		case slices.Contains(e.Terms[i][:d], label):
			s.refuse("it takes a diagonal")
			return
		case slices.Contains(others, label):
			have = append(have, label)
		default:
			alone = append(alone, int64(d))
		}
	}
	dx := s.op("Einsum", append(args, graph.Text("equation", equation+"->"+spelled(have)))...)
	switch {
	case len(alone) == 0:
	case s.g.Opset() < 13:
		dx = s.op("Unsqueeze", dx, graph.Ints("axes", alone...))
	default:
		dx = s.op("Unsqueeze", dx, s.vector(alone...))
	}
	x := s.in(i).Type.Shape
	var repeated []int64 // dimensions of 1 that stood for any size
	for d, have := range dx.Type.Shape {
		switch {
		case slices.Contains(alone, int64(d)) || have == x[d] && have != graph.Unknown:
		case x[d] == graph.Fixed(1):
			repeated = append(repeated, int64(d))
		default:
			s.refuse("whether an operand is broadcast cannot be told")
			return
		}
	}
	if len(repeated) > 0 {
		dx = s.sum(dx, repeated)
	}
	s.give(i, dx)
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func spelled(labels []int) (s string) {
	for _, l := range labels {
		s += letters[l : l+1]
	}
	return s
}

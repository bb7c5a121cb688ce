package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["ReduceSum"] = func(s *site) { reduced(s, s.dy) }
	rules["ReduceMean"] = func(s *site) { reduced(s, s.op("Mul", s.dy, s.share())) }
	rules["ReduceMax"] = func(s *site) { extremes(s, "Less") }
	rules["ReduceMin"] = func(s *site) { extremes(s, "Greater") }
	for op, slope := range reductions {
		rules[op] = func(s *site) {
			if axes, ok := s.axes(); ok {
				x := s.in(0)
				s.give(0, s.op("Mul", s.kept(s.dy, axes), slope(s, x, s.kept(s.out, axes))))
			}
		}
	}
}

// reductions are the slopes of reductions other than sums, from an element x and the result y.
var reductions = map[string]func(s *site, x, y graph.Value) graph.Value{
	"ReduceSumSquare": func(s *site, x, _ graph.Value) graph.Value { return s.op("Mul", x, s.b.Scalar(2)) },
	"ReduceL1":        func(s *site, x, _ graph.Value) graph.Value { return s.op("Sign", x) },
	"ReduceL2":        func(s *site, x, y graph.Value) graph.Value { return s.op("Div", x, y) },
	"ReduceLogSum":    func(s *site, _, y graph.Value) graph.Value { return s.op("Exp", s.op("Neg", y)) },
	"ReduceLogSumExp": func(s *site, x, y graph.Value) graph.Value { return s.op("Exp", s.op("Sub", x, y)) },
	"ReduceProd":      func(s *site, x, y graph.Value) graph.Value { return s.op("Div", y, x) }, // only for elements that are not 0
}

// share returns the number of outputs for each input, as a scalar. Where it depends on a symbolic
// dimension, nodes compute it.
func (s *site) share() graph.Value {
	in, out := s.in(0).Type.Shape, s.out.Type.Shape
	a, fixedIn := in.Static()
	b, fixedOut := out.Static()
	if fixedIn && fixedOut {
		return s.b.Scalar(float64(product(b)) / float64(product(a)))
	}
	count := func(v graph.Value) graph.Value {
		return s.op("Cast", s.op("Size", v), graph.Int("to", int64(graph.Float)))
	}
	return s.op("Div", count(s.out), count(s.in(0)))
}

func product(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}

// reduced spreads the gradient over what was summed. Broadcasting does that, once dimensions
// that were dropped are back as ones.
func reduced(s *site, dy graph.Value) {
	if axes, ok := s.axes(); ok {
		s.give(0, s.kept(dy, axes))
	}
}

// kept brings back, as ones, the dimensions that a reduction dropped.
func (s *site) kept(v graph.Value, axes []int64) graph.Value {
	x := s.in(0).Type.Shape
	if len(axes) == len(x) || s.node.Int("keepdims", 1) != 0 || len(v.Type.Shape) == 0 {
		return v
	}
	target, symbols := []int64{}, 0
	for d := range x {
		switch {
		case slices.Contains(axes, int64(d)):
			target = append(target, 1)
		case x[d].IsFixed():
			target = append(target, x[d].Size)
		default:
			target = append(target, -1)
			symbols++
		}
	}
	if symbols > 1 {
		s.refuse("it keeps more than one dimension of unknown size and drops others")
		return v
	}
	return s.op("Reshape", s.expand(v, s.out), s.b.Const(graph.Vector("", target...)))
}

// extremes divides dy among the elements that are the extreme.
func extremes(s *site, beyond string) {
	axes, ok := s.axes()
	if !ok {
		return
	}
	if len(axes) == 0 {
		s.give(0, s.dy)
		return
	}
	one := s.op("Sub", s.b.Scalar(1), s.truth(beyond, s.in(0), s.kept(s.out, axes)))
	s.give(0, s.op("Mul", one, s.op("Div", s.kept(s.dy, axes), s.sum(one, axes))))
}

// axes returns the axes of a reduction, counted from the front. The site is refused where they
// are not known.
func (s *site) axes() ([]int64, bool) {
	if s.in(0).Type.Shape == nil {
		s.refuse("the shape of what it reduces is not known")
		return nil, false
	}
	rank := int64(len(s.in(0).Type.Shape))
	axes := s.node.Ints("axes")
	if s.g.Opset() >= axesInput(s.node.Op) && s.node.Input(1) != "" {
		var ok bool
		if axes, ok = s.integers(1); !ok {
			s.refuse("its axes are computed")
			return nil, false
		}
	}
	axes = slices.Clone(axes)
	for i, a := range axes {
		if a < 0 {
			axes[i] += rank
		}
	}
	if len(axes) == 0 && s.node.Int("noop_with_empty_axes", 0) == 0 {
		for d := range rank {
			axes = append(axes, d)
		}
	}
	return axes, true
}

// constant returns the i-th input where the graph holds it as a constant.
func (s *site) constant(i int) *graph.Tensor {
	name := s.node.Input(i)
	if s.index.IsInput(name) { // it is a default, which the caller may replace
		return nil
	}
	return s.index.Constant(name)
}

// integers returns the i-th input where it is a constant of int64.
func (s *site) integers(i int) ([]int64, bool) {
	t := s.constant(i)
	if t == nil {
		return nil, false
	}
	v, err := graph.Data[int64](t)
	return v, err == nil
}

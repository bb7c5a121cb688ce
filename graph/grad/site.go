package grad

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// site is one node at which a rule works.
//
// dy is the gradient by the node's output. It may be smaller than the output and
// then stands for what it broadcasts to. The gradient of a mean, for example, is one number
// until something needs it in full.
type site struct {
	*differentiation
	node *graph.Node
	out  graph.Value
	dy   graph.Value
	err  error
}

// rules holds the rule of each operator.
var rules = map[string]func(*site){}

// HasRule reports whether gradients pass through an operator of ONNX's own domain. An operator
// whose slope is 0 wherever it exists has no rule.
func HasRule(op string) bool { return rules[op] != nil || unrolls[op].gates > 0 }

// forms holds what replaces an operator in the forward pass where gradients pass through it, for
// operators that are computed in another form then.
var forms = map[string]func(*site) graph.Value{}

// op adds a node.
func (s *site) op(name string, args ...graph.Arg) graph.Value { return s.b.Op(name, args...) }

// in returns the i-th input, or Value{} where it is left out.
func (s *site) in(i int) graph.Value {
	if s.node.Input(i) == "" {
		return graph.Value{}
	}
	return s.values[s.node.Input(i)]
}

// wants reports whether the gradient by the i-th input is needed.
func (s *site) wants(i int) bool { return s.active[s.node.Input(i)] }

// full returns dy in the output's own shape.
func (s *site) full() graph.Value { return s.expand(s.dy, s.out) }

// give adds v to the gradient by the i-th input. v has the input's shape, or broadcasts to it.
func (s *site) give(i int, v graph.Value) {
	name := s.node.Input(i)
	s.parts[name] = append(s.parts[name], v)
}

// giveReduced gives an input the gradient v, which has the shape of the output that the input was
// broadcast to. It sums v along the dimensions that broadcasting repeated.
func (s *site) giveReduced(i int, v graph.Value) {
	x, y := s.in(i).Type.Shape, s.out.Type.Shape
	if x == nil {
		s.refuse(fmt.Sprintf("the shape of %q is not known", s.node.Input(i)))
		return
	}
	lead := len(y) - len(x)
	var repeated []int64
	for d := range y {
		switch {
		case d < lead, x[d-lead] == graph.Fixed(1) && y[d] != graph.Fixed(1):
			repeated = append(repeated, int64(d))
		case x[d-lead] != y[d], y[d] == graph.Unknown:
			s.refuse(fmt.Sprintf("whether %v is broadcast to %v cannot be told", x, y))
			return
		}
	}
	if len(repeated) > 0 {
		v = s.sum(s.whole(v, repeated, lead > 0), repeated)
	}
	if lead > 0 {
		v = s.op("Reshape", v, s.op("Shape", s.in(i)))
	}
	s.give(i, v)
}

// whole expands v where it is smaller than the output along one of the axes, or
// along any dimension.
func (s *site) whole(v graph.Value, axes []int64, all bool) graph.Value {
	shape, y := v.Type.Shape, s.out.Type.Shape
	if len(shape) != len(y) || all {
		return s.expand(v, s.out)
	}
	for _, a := range axes {
		if shape[a] != y[a] {
			return s.expand(v, s.out)
		}
	}
	return v
}

// sum sums over axes, which stay as dimensions of 1.
func (s *site) sum(v graph.Value, axes []int64) graph.Value {
	return s.reduce("ReduceSum", v, axes, graph.Int("keepdims", 1))
}

// reduce reduces over axes. From an opset on they are an input of the operator.
func (s *site) reduce(op string, v graph.Value, axes []int64, keep graph.Attribute) graph.Value {
	if s.g.Opset() < axesInput(op) {
		return s.op(op, v, graph.Ints("axes", axes...), keep)
	}
	return s.op(op, v, s.vector(axes...), keep)
}

// axesInput returns the opset from which a reduction's axes are an input.
func axesInput(op string) int64 {
	o, _ := graph.Lookup(op)
	return o.InputSince(1)
}

func (s *site) refuse(reason string) { s.err = &NoRuleError{s.node, reason} }

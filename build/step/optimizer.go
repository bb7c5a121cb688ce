package step

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// rule is an optimiser's update as a piece of a graph, as package hourglass
// documents it.
type rule interface {
	slots() []string
	// prepare adds what all parameters share.
	prepare(s *step)
	// move returns a parameter, and the rule's memory of it, after the step.
	move(s *step, m move) (w graph.Value, memory []graph.Value)
}

// move is one parameter with its gradient and memory.
type move struct {
	w, g   graph.Value
	memory []graph.Value
	rank   int
}

func ruleOf(o hourglass.Optimizer) (rule, error) {
	switch o := o.(type) {
	case nil:
		return &adam{Adam: hourglass.Adam{}.WithDefaults()}, nil
	case hourglass.SGD:
		return sgd{o}, nil
	case hourglass.RMSProp:
		return rmsProp{o.WithDefaults()}, nil
	case hourglass.Adam:
		return &adam{Adam: o.WithDefaults()}, nil
	case hourglass.AdamW:
		o = o.WithDefaults()
		return &adam{Adam: o.Adam, decay: o.Decay}, nil
	}
	return nil, fmt.Errorf("step: optimizer %T has no update graph", o)
}

type sgd struct{ hourglass.SGD }

func (o sgd) slots() []string { return o.Slots() }
func (sgd) prepare(*step)     {}

func (o sgd) move(s *step, m move) (graph.Value, []graph.Value) {
	if o.Momentum == 0 {
		return s.op("Sub", m.w, s.op("Mul", s.rate, m.g)), nil
	}
	v := s.op("Add", s.op("Mul", m.memory[0], s.b.Scalar(o.Momentum)), m.g)
	return s.op("Sub", m.w, s.op("Mul", s.rate, v)), []graph.Value{v}
}

type rmsProp struct{ hourglass.RMSProp }

func (o rmsProp) slots() []string { return o.Slots() }
func (rmsProp) prepare(*step)     {}

func (o rmsProp) move(s *step, m move) (graph.Value, []graph.Value) {
	v := s.blend(m.memory[0], o.Decay, s.op("Mul", m.g, m.g))
	root := s.op("Add", s.op("Sqrt", v), s.b.Scalar(o.Epsilon))
	return s.op("Sub", m.w, s.op("Div", s.op("Mul", s.rate, m.g), root)), []graph.Value{v}
}

// blend computes share·old + (1−share)·now.
func (s *step) blend(old graph.Value, share float64, now graph.Value) graph.Value {
	return s.op("Add", s.op("Mul", old, s.b.Scalar(share)), s.op("Mul", now, s.b.Scalar(1-share)))
}

// adam is Adam, and AdamW where decay is not zero.
type adam struct {
	hourglass.Adam
	decay float64

	rate, epsilon, keep graph.Value // scalars
}

func (o *adam) slots() []string { return o.Slots() }

// prepare makes the corrections for the first steps part of the rate and ε: with
// c = √(1−β₂ᵗ), w ← w − (r·c/(1−β₁ᵗ))·m/(√v + ε·c) is the documented update. The
// powers are computed in float64, where 1−β₂ᵗ loses nothing at small t.
func (o *adam) prepare(s *step) {
	t := s.op("Cast", s.count, graph.Int("to", int64(graph.Double)))
	double := func(x float64) graph.Value { return s.b.Const(graph.Scalar("", x)) }
	rest := func(beta float64) graph.Value { // 1 − βᵗ
		return s.op("Sub", double(1), s.op("Exp", s.op("Mul", t, double(math.Log(beta)))))
	}
	root := s.op("Sqrt", rest(o.Beta2))
	single := func(v graph.Value) graph.Value { return s.op("Cast", v, graph.Int("to", int64(graph.Float))) }
	o.rate = s.op("Mul", s.rate, single(s.op("Div", root, rest(o.Beta1))))
	o.epsilon = single(s.op("Mul", root, double(o.Epsilon)))
	if o.decay != 0 {
		o.keep = s.op("Sub", s.b.Scalar(1), s.op("Mul", s.rate, s.b.Scalar(o.decay)))
	}
}

func (o *adam) move(s *step, m move) (graph.Value, []graph.Value) {
	mean := s.blend(m.memory[0], o.Beta1, m.g)
	square := s.blend(m.memory[1], o.Beta2, s.op("Mul", m.g, m.g))
	w := m.w
	if o.decay != 0 && m.rank >= 2 {
		w = s.op("Mul", w, o.keep)
	}
	along := s.op("Div", s.op("Mul", mean, o.rate), s.op("Add", s.op("Sqrt", square), o.epsilon))
	return s.op("Sub", w, along), []graph.Value{mean, square}
}

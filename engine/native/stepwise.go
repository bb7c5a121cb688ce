package native

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// stepwise is an RNN in one direction, or an LSTM or a GRU in a form that the kernels of lstm.go
// and gru.go do not have: with peepholes, clipped, with other activations, or over sequences of
// several lengths. It is composed of the kernels of other operators, step by step, and so is its
// gradient.
type stepwise struct {
	parameters
	l         *lowering
	act       []pointwise
	clip      pointwise // clips what goes into an activation
	clipped   bool
	coupled   bool    // input_forget: the forget gate is 1 minus the input gate
	linear    bool    // linear_before_reset
	lengths   []int64 // number of steps of each row; nil: all steps
	peepholes *value  // of the gates i, o and f; nil: there are none
	own       *value  // bias of a linear GRU's state; nil: there is none
	err       error   // the first error
}

// maxStepwise is the greatest number of steps. Each step is some twenty of gorgonia's nodes, and
// no two nodes may have the same 32-bit hash.
const maxStepwise = 256

// kernelHas reports whether the kernels have the form of a node.
func kernelHas(n *graph.Node, in []*value, gates int) bool {
	for _, name := range []string{"clip", "activation_alpha", "activation_beta"} {
		if _, given := n.Attr(name); given {
			return false
		}
	}
	if a, given := n.Attr("activations"); given {
		for i, s := range a.Strings {
			if usual := usualActivations[gates]; !strings.EqualFold(string(s), usual[i%len(usual)]) {
				return false
			}
		}
	}
	return in[4] == nil && in[7] == nil && n.Int("input_forget", 0) == 0
}

// newStepwise reads the d-th direction of a node.
func newStepwise(l *lowering, n *graph.Node, in []*value, p parameters, d int) (*stepwise, error) {
	s := &stepwise{parameters: p, l: l, coupled: n.Int("input_forget", 0) != 0, linear: n.Int("linear_before_reset", 0) != 0}
	if p.steps > maxStepwise {
		return nil, unsupported(n, fmt.Sprintf("%d steps in this form; %d are carried", p.steps, maxStepwise))
	}
	if a, given := n.Attr("clip"); given {
		most := a.F
		s.clipped, s.clip = true, pointwise{
			name:  "Clip",
			value: func(x float32) float32 { return min(max(x, -most), most) },
			slope: func(x, _ float32) float32 { return truth(-most <= x && x <= most) },
		}
	}
	var err error
	if s.act, err = activationsOf(n, d, p.gates); err != nil {
		return nil, err
	}
	if in[4] != nil {
		if s.lengths, err = integers(n, in[4], "sequence_lens"); err != nil {
			return nil, err
		}
		if len(s.lengths) != p.rows {
			return nil, fmt.Errorf("%d lengths of sequences for a batch of %d", len(s.lengths), p.rows)
		}
		for _, length := range s.lengths {
			if length < 0 || length > int64(p.steps) {
				return nil, fmt.Errorf("a sequence of %d steps in one of %d", length, p.steps)
			}
		}
	}
	if in[7] != nil {
		if !slices.Equal(in[7].dims, []int{p.directions, 3 * p.hidden}) {
			return nil, fmt.Errorf("peepholes of dimensions %v for %d units", in[7].dims, p.hidden)
		}
		s.peepholes = s.part(in[7], d*3*p.hidden, 3, p.hidden)
	}
	if s.linear && p.bias != nil {
		s.own = s.part(p.bias, 5*p.hidden, p.hidden)
	}
	return s, s.err
}

// usualActivations are the activations for so many gates where the node names none.
var usualActivations = map[int][]string{1: {"Tanh"}, 3: {"Sigmoid", "Tanh"}, 4: {"Sigmoid", "Tanh", "Tanh"}}

// activationsOf returns the activations of the d-th direction.
func activationsOf(n *graph.Node, d, gates int) ([]pointwise, error) {
	for _, name := range []string{"activation_alpha", "activation_beta"} {
		if _, given := n.Attr(name); given {
			return nil, unsupported(n, name)
		}
	}
	called := usualActivations[gates]
	count := len(called)
	if a, given := n.Attr("activations"); given {
		if len(a.Strings) < (d+1)*count {
			return nil, fmt.Errorf("%d activations, want %d for each direction", len(a.Strings), count)
		}
		called = nil
		for _, s := range a.Strings[d*count:][:count] {
			called = append(called, string(s))
		}
	}
	var out []pointwise
	for _, name := range called {
		p, known := recurrentActivations[strings.ToLower(name)]
		if !known {
			return nil, unsupported(n, "activation "+name)
		}
		out = append(out, p)
	}
	return out, nil
}

// recurrentActivations have no constants, or those of ONNX's operators.
var recurrentActivations = map[string]pointwise{
	"sigmoid":     {name: "Sigmoid", value: sigmoid, slope: func(_, y float32) float32 { return y * (1 - y) }},
	"tanh":        {name: "Tanh", value: tanh, slope: func(_, y float32) float32 { return 1 - y*y }},
	"relu":        relu,
	"softsign":    {name: "Softsign", value: softsign, slope: softsignSlope},
	"softplus":    {name: "Softplus", value: softplus, slope: func(x, _ float32) float32 { return sigmoid(x) }},
	"hardsigmoid": hardSigmoid(&graph.Node{}),
	"leakyrelu":   leakyRelu(&graph.Node{}),
	"elu":         elu(&graph.Node{}),
}

// run returns Y [steps, 1, rows, hidden], Y_h and, for an LSTM, Y_c [1, rows, hidden].
func (s *stepwise) run(x *value, c cell) ([]*value, error) {
	given, err := s.given(s.l, x, c)
	if err != nil {
		return nil, err
	}
	h, err := orZeros(s.state, s.rows, s.hidden)
	if err != nil {
		return nil, err
	}
	memory, err := orZeros(s.cell, s.rows, s.hidden)
	if err != nil {
		return nil, err
	}
	h, memory = s.part(h, 0, s.rows, s.hidden), s.part(memory, 0, s.rows, s.hidden)
	every := make([]*value, s.steps)
	width := s.gates * s.hidden
	s.sequence(func(t, _ int) {
		now := s.part(given, t*s.rows*width, s.rows, width)
		var next *value
		nextMemory := memory
		switch s.gates {
		case 4:
			next, nextMemory = s.lstm(now, h, memory)
		case 3:
			next = s.gru(now, h)
		default:
			next = s.activate(0, s.pair(add, now, s.product(h, 0, 1)))
		}
		every[t], h, memory = s.within(t, next, nil), s.within(t, next, h), s.within(t, nextMemory, memory)
		every[t] = s.part(every[t], 0, 1, 1, s.rows, s.hidden)
	})
	last, lastMemory := s.part(h, 0, 1, s.rows, s.hidden), s.part(memory, 0, 1, s.rows, s.hidden)
	if s.err != nil {
		return nil, s.err
	}
	y := every[0]
	if s.steps > 1 {
		if y, err = s.l.apply(concatKernel(every, []int{s.steps, 1, s.rows, s.hidden}, 0), every...); err != nil {
			return nil, err
		}
	}
	if s.gates == 4 {
		return []*value{y, last, lastMemory}, nil
	}
	return []*value{y, last}, nil
}

// lstm takes a step from H and C to the next ones. The gates are in the order i, o, f, c.
func (s *stepwise) lstm(now, h, memory *value) (next, nextMemory *value) {
	a := s.pair(add, now, s.product(h, 0, 4))
	gate := func(g int, peeped *value) *value {
		v := s.gate(a, g, 4)
		if s.peepholes != nil && peeped != nil {
			v = s.pair(add, v, s.pair(multiply, peeped, s.part(s.peepholes, g*s.hidden, s.hidden)))
		}
		return v
	}
	in := s.activate(0, gate(0, memory))
	forget := s.left(in)
	if !s.coupled {
		forget = s.activate(0, gate(2, memory))
	}
	nextMemory = s.pair(add, s.pair(multiply, forget, memory), s.pair(multiply, in, s.activate(1, gate(3, nil))))
	out := s.activate(0, gate(1, nextMemory))
	return s.pair(multiply, out, s.point(s.act[2], nextMemory)), nextMemory
}

// gru takes a step from H to the next one. The gates are in the order z, r, h.
func (s *stepwise) gru(now, h *value) *value {
	state := s.product(h, 0, 2)
	update := s.activate(0, s.pair(add, s.gate(now, 0, 3), s.gate(state, 0, 2)))
	reset := s.activate(0, s.pair(add, s.gate(now, 1, 3), s.gate(state, 1, 2)))
	var enters *value
	if s.linear {
		enters = s.product(h, 2, 1)
		if s.own != nil {
			enters = s.pair(add, enters, s.own)
		}
		enters = s.pair(multiply, reset, enters)
	} else {
		enters = s.product(s.pair(multiply, reset, h), 2, 1)
	}
	fresh := s.activate(1, s.pair(add, s.gate(now, 2, 3), enters))
	return s.pair(add, s.pair(multiply, s.left(update), fresh), s.pair(multiply, update, h))
}

// within returns v for the rows whose sequence has a t-th step, and before for the others. A nil
// before stands for zeros.
func (s *stepwise) within(t int, v, before *value) *value {
	inside, outside, whole := make([]float32, s.rows), make([]float32, s.rows), true
	for n := range s.rows {
		inside[n] = truth(s.lengths == nil || int64(t) < s.lengths[n])
		outside[n] = 1 - inside[n]
		whole = whole && inside[n] == 1
	}
	if whole {
		return v
	}
	v = s.pair(multiply, v, s.column(inside))
	if before == nil {
		return v
	}
	return s.pair(add, v, s.pair(multiply, before, s.column(outside)))
}

// The methods below do nothing after an error.

func (s *stepwise) pair(f pairFunc, a, b *value) *value {
	return s.try(func() (*value, error) { return f(s.l, a, b) })
}

func (s *stepwise) point(p pointwise, x *value) *value {
	return s.try(func() (*value, error) { return p.apply(s.l, x) })
}

func (s *stepwise) try(f func() (*value, error)) (v *value) {
	if s.err == nil {
		v, s.err = f()
	}
	return v
}

// activate clips x and applies an activation.
func (s *stepwise) activate(which int, x *value) *value {
	if s.clipped {
		x = s.point(s.clip, x)
	}
	return s.point(s.act[which], x)
}

// left computes 1−x.
func (s *stepwise) left(x *value) *value {
	return s.point(pointwise{
		name:  "Left",
		value: func(x float32) float32 { return 1 - x },
		slope: func(_, _ float32) float32 { return -1 },
	}, x)
}

// part returns some elements of v, from one on, under dims.
func (s *stepwise) part(v *value, from int, dims ...int) *value {
	return s.try(func() (*value, error) { return stretchOf(s.l, v, from, dims) })
}

// gate returns the columns of one gate among so many.
func (s *stepwise) gate(v *value, gate, of int) *value {
	table := make([]int, s.hidden)
	for i := range table {
		table[i] = gate*s.hidden + i
	}
	return s.try(func() (*value, error) {
		return picking{rows: s.rows, from: of * s.hidden, table: table}.pick(s.l, v, []int{s.rows, s.hidden})
	})
}

// product multiplies a state by the recurrence weights of so many gates, from one on.
func (s *stepwise) product(h *value, from, gates int) *value {
	weights := s.part(s.recurrence, from*s.hidden*s.hidden, gates*s.hidden, s.hidden)
	return s.try(func() (*value, error) {
		return multiplication{
			a: matrix(h, false), b: matrix(weights, true), alpha: 1, beta: 1, dims: []int{s.rows, gates * s.hidden}, at: []int{0},
		}.apply(s.l)
	})
}

func (s *stepwise) column(v []float32) *value {
	return s.try(func() (*value, error) { return constant(graph.NewTensor("rows", v, int64(len(v)), 1)) })
}

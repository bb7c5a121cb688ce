package grad

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// maxSteps is the greatest number of steps of an LSTM, GRU or RNN that gradients pass through.
// Each step becomes about a dozen nodes, and as many again on the way back.
const maxSteps = 1024

// unrolls are the cells of the operators that step through sequences. Where gradients pass
// through one and the number of its steps is known, its steps replace it. Each step consists of
// operators that have rules.
var unrolls = map[string]struct {
	gates int64
	step  func(u *unrolling, given string, last state) state
}{"LSTM": {4, (*unrolling).lstm}, "GRU": {3, (*unrolling).gru}, "RNN": {1, (*unrolling).rnn}}

// usual are the activations of a direction for a number of gates, where the node names none.
var usual = map[int64][]string{1: {"Tanh"}, 3: {"Sigmoid", "Tanh"}, 4: {"Sigmoid", "Tanh", "Tanh"}}

// state is what a step passes on to the next one; "" stands for zeros.
type state struct{ hidden, cell string }

// unrolled returns g with the steps of each recurrent node that depends on one of the values
// wrt in the place of the node.
func unrolled(g *graph.Graph, wrt []string) (*graph.Graph, error) {
	if !slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool { return unrolls[n.Op].gates > 0 && n.Standard() }) {
		return g, nil
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, err
	}
	index := g.Index()
	active := map[string]bool{}
	for _, name := range wrt {
		active[name] = true
	}
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		reached := slices.ContainsFunc(n.Inputs, func(in string) bool { return active[in] })
		if reached {
			for _, out := range n.Outputs {
				active[out] = out != ""
			}
		}
		if !reached || unrolls[n.Op].gates == 0 || !n.Standard() {
			nodes = append(nodes, n)
			continue
		}
		u := &unrolling{node: n, opset: g.Opset()}
		if err := u.run(index); err != nil {
			return nil, err
		}
		nodes = append(nodes, u.nodes...)
	}
	g.Nodes = nodes
	return g, g.Infer()
}

// unrolling is one node that is being written as steps. Values are named after its first output.
type unrolling struct {
	node                                *graph.Node
	opset                               int64
	steps, hidden, features, directions int64
	gates                               int64
	nodes                               []*graph.Node

	recurrence []string // of the current direction, transposed: the matrices that steps multiply by
	activation string   // of an RNN's current direction
	bias       string   // that a GRU adds to the state's part of its hidden gate; "": none
}

func (u *unrolling) refuse(format string, args ...any) error {
	return &NoRuleError{u.node, fmt.Sprintf(format, args...)}
}

// read takes the sizes from the types, and refuses what has no form here.
func (u *unrolling) read(index *graph.Index) error {
	n := u.node
	x, r := index.Type(n.Input(0)).Shape, index.Type(n.Input(2)).Shape
	u.gates, u.directions = unrolls[n.Op].gates, 1
	if n.Text("direction", "forward") == "bidirectional" {
		u.directions = 2
	}
	if len(x) != 3 || len(r) != 3 || !x[2].IsFixed() || !r[2].IsFixed() {
		return u.refuse("its sizes are not known")
	}
	steps := x[n.Int("layout", 0)&1]
	switch {
	case !steps.IsFixed():
		return u.refuse("how many steps it has is not known, so that they cannot be written out")
	case steps.Size < 1 || steps.Size > maxSteps:
		return u.refuse("it has %d steps; 1 to %d are written out", steps.Size, maxSteps)
	case n.Input(4) != "":
		return u.refuse("of sequences of several lengths")
	case n.Input(7) != "":
		return u.refuse("with peepholes")
	case n.Int("input_forget", 0) != 0:
		return u.refuse("with input_forget")
	}
	if _, given := n.Attr("clip"); given {
		return u.refuse("with clip")
	}
	if a, given := n.Attr("activations"); given {
		for i, s := range a.Strings {
			known := usual[u.gates]
			if strings.EqualFold(string(s), known[i%len(known)]) || n.Op == "RNN" && strings.EqualFold(string(s), "Relu") {
				continue
			}
			return u.refuse("of activation %s", s)
		}
	}
	u.steps, u.features, u.hidden = steps.Size, x[2].Size, r[2].Size
	return nil
}

func (u *unrolling) run(index *graph.Index) error {
	if err := u.read(index); err != nil {
		return err
	}
	x := u.turned(u.node.Input(0))
	var parts [3][]string
	for d := range u.directions {
		first := state{u.part(u.turned(u.node.Input(5)), d), u.part(u.turned(u.node.Input(6)), d)}
		every, last := u.direction(x, d, first)
		y := u.squeezing("Unsqueeze", u.join(0, every), 1)
		for i, v := range []string{y, last.hidden, last.cell} {
			parts[i] = append(parts[i], v)
		}
	}
	for i, out := range u.node.Outputs {
		if out == "" {
			continue
		}
		v := u.join(int64(1-min(i, 1)), parts[i])
		switch {
		case u.node.Int("layout", 0) == 0:
		case i == 0:
			v = u.op("Transpose", []string{v}, graph.Ints("perm", 2, 0, 1, 3))
		default:
			v = u.turned(v)
		}
		u.nodes = append(u.nodes, &graph.Node{Name: out, Op: "Identity", Inputs: []string{v}, Outputs: []string{out}})
	}
	return nil
}

// direction goes through the steps. It returns the hidden state of each, and the state after
// the last.
func (u *unrolling) direction(x string, d int64, s state) (every []string, last state) {
	rows := u.gates * u.hidden
	weights := u.matrix(1, d, rows, u.features)
	u.recurrence, u.bias = []string{u.matrix(2, d, rows, u.hidden)}, ""
	given := u.op("MatMul", []string{x, weights})
	if bias := u.biases(d); bias != "" {
		given = u.op("Add", []string{given, bias})
	}
	u.activation = "Tanh"
	if a, given := u.node.Attr("activations"); given && int(d) < len(a.Strings) && strings.EqualFold(string(a.Strings[d]), "Relu") {
		u.activation = "Relu"
	}
	if u.node.Op == "GRU" {
		u.recurrence = u.split(u.recurrence[0], 1, 2*u.hidden, u.hidden)
	}
	parts := u.split(given, 0, slices.Repeat([]int64{1}, int(u.steps))...)
	every = make([]string, u.steps)
	reverse := u.node.Text("direction", "forward") == "reverse" || d == 1
	for i := range parts {
		if reverse {
			i = len(parts) - 1 - i
		}
		s = unrolls[u.node.Op].step(u, parts[i], s)
		every[i] = s.hidden
	}
	return every, s
}

// biases returns the sums of the biases of input and state. For the hidden gate of a GRU, the
// bias that is added before the reset is kept for the steps.
func (u *unrolling) biases(d int64) string {
	v := u.part(u.node.Input(3), d)
	if v == "" {
		return ""
	}
	rows := u.gates * u.hidden
	v = u.reshape(v, 2*rows)
	if u.node.Int("linear_before_reset", 0) == 0 {
		both := u.split(v, 0, rows, rows)
		return u.op("Add", both)
	}
	all := u.split(v, 0, rows, 2*u.hidden, u.hidden)
	u.bias = all[2]
	zeros := u.constant(graph.NewTensor("", make([]float32, u.hidden), u.hidden))
	return u.op("Add", []string{all[0], u.join(0, []string{all[1], zeros})})
}

func (u *unrolling) rnn(given string, last state) state {
	if last.hidden != "" {
		given = u.op("Add", []string{given, u.op("MatMul", []string{last.hidden, u.recurrence[0]})})
	}
	return state{hidden: u.op(u.activation, []string{given})}
}

// lstm takes the gates in the order i, o, f, c.
func (u *unrolling) lstm(given string, last state) state {
	if last.hidden != "" {
		given = u.op("Add", []string{given, u.op("MatMul", []string{last.hidden, u.recurrence[0]})})
	}
	h := u.hidden
	parts := u.split(given, 2, 3*h, h)
	gates := u.split(u.op("Sigmoid", parts[:1]), 2, h, h, h)
	cell := u.op("Mul", []string{gates[0], u.op("Tanh", parts[1:])})
	if last.cell != "" {
		cell = u.op("Add", []string{u.op("Mul", []string{gates[2], last.cell}), cell})
	}
	return state{u.op("Mul", []string{gates[1], u.op("Tanh", []string{cell})}), cell}
}

// gru takes the gates in the order z, r, h.
func (u *unrolling) gru(given string, last state) state {
	h := u.hidden
	parts := u.split(given, 2, 2*h, h)
	both := parts[0]
	if last.hidden != "" {
		both = u.op("Add", []string{both, u.op("MatMul", []string{last.hidden, u.recurrence[0]})})
	}
	gates := u.split(u.op("Sigmoid", []string{both}), 2, h, h)
	now := u.op("Tanh", []string{u.entering(parts[1], gates[1], last.hidden)})
	if last.hidden == "" {
		return state{hidden: u.op("Sub", []string{now, u.op("Mul", []string{gates[0], now})})}
	}
	off := u.op("Mul", []string{gates[0], u.op("Sub", []string{last.hidden, now})})
	return state{hidden: u.op("Add", []string{now, off})}
}

// entering returns what goes into the hidden gate of a GRU: the input's part, and the part of the
// state that the reset gate lets through.
func (u *unrolling) entering(given, reset, last string) string {
	linear := u.node.Int("linear_before_reset", 0) != 0
	part := ""
	switch {
	case last == "":
		part = u.bias
	case linear:
		part = u.op("MatMul", []string{last, u.recurrence[1]})
		if u.bias != "" {
			part = u.op("Add", []string{part, u.bias})
		}
	default:
		part = u.op("MatMul", []string{u.op("Mul", []string{reset, last}), u.recurrence[1]})
	}
	if part == "" {
		return given
	}
	if linear {
		part = u.op("Mul", []string{reset, part})
	}
	return u.op("Add", []string{given, part})
}

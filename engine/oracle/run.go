package oracle

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Evaluate returns the outputs of a graph. The values that it is given may replace initializers,
// too.
func Evaluate(g *graph.Graph, given map[string]Array) (map[string]Array, error) {
	return NewProgram(g).Evaluate(context.Background(), given, nil)
}

// Around is called in the place of each node's operator. It may call op with the operands, or
// with others, and returns the node's outputs. Operands that are left out are zero Arrays.
type Around func(n *graph.Node, in []Array, op func(in []Array) ([]Array, error)) ([]Array, error)

// Evaluate returns the graph's outputs. around is called in the place of each operator; nil calls
// the operators. The values that it is given may replace initializers, too. Where ctx ends, it
// stops between two nodes.
func (p *Program) Evaluate(ctx context.Context, given map[string]Array, around Around) (map[string]Array, error) {
	return p.evaluate(ctx, given, around, new(int))
}

// evaluate does what Evaluate does, within another evaluation, too, which counts the runs of subgraphs.
func (p *Program) evaluate(ctx context.Context, given map[string]Array, around Around, runs *int) (map[string]Array, error) {
	e := evaluation{Program: p, runs: runs, values: make([]Array, len(p.stored)), known: make([]bool, len(p.stored)), readers: slices.Clone(p.readers), around: around}
	for name, a := range given {
		if at, read := p.places[name]; read {
			e.values[at], e.known[at] = a, true
		}
	}
	for i := range p.steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.step(ctx, &p.steps[i]); err != nil {
			return nil, err
		}
	}
	out := map[string]Array{}
	for _, name := range p.outputs {
		a, ok, err := e.value(p.places[name])
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, fmt.Errorf("nothing gives the output %q", name)
		}
		out[name] = a
	}
	return out, nil
}

// evaluation is a program that is being computed, with the values that are still to be read. Its
// slices are by the places of values.
type evaluation struct {
	*Program
	values  []Array
	known   []bool
	readers []int // number of readers that have still to come
	around  Around
	runs    *int // of subgraphs
}

// value returns the value of a place, if it is there. An initializer is widened when it is first
// read and dropped when it was last read, so that a large graph is never in float64 as a whole.
func (e *evaluation) value(at int) (a Array, ok bool, err error) {
	if e.known[at] || e.stored[at] == nil {
		return e.values[at], e.known[at], nil
	}
	if a, err = Widen(e.stored[at]); err != nil {
		return Array{}, false, err
	}
	e.values[at], e.known[at] = a, true
	return a, true, nil
}

// nodeError says what went wrong at a node.
type nodeError struct {
	node *graph.Node
	err  error
}

func (e *nodeError) Error() string { return fmt.Sprintf("%v: %v", e.node, e.err) }
func (e *nodeError) Unwrap() error { return e.err }

// lack names what of a node the oracle does not know.
type lack string

func (l lack) Error() string { return "the reference has no " + string(l) }

// step computes the outputs of a node, and drops what nothing reads any more. Errors and
// panics come out as a *nodeError.
func (e *evaluation) step(ctx context.Context, s *step) (err error) {
	in := make([]Array, len(s.in))
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r, in)
		}
		if within := (*nodeError)(nil); err != nil && !errors.As(err, &within) {
			err = &nodeError{s.node, err}
		}
	}()
	for i, at := range s.in {
		if at == leftOut {
			continue
		}
		var ok bool
		if in[i], ok, err = e.value(at); err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("nothing gives %q, which it reads", s.node.Inputs[i])
		}
	}
	if s.weights != nil {
		in = append(in, *s.weights)
	}
	var subgraph func(string, []Array) ([]Array, error)
	if s.subgraphs != nil {
		captured, err := e.capture(s)
		if err != nil {
			return err
		}
		subgraph = e.subgraph(ctx, s, captured)
	}
	out, err := e.compute(s, in, subgraph)
	if err != nil {
		return err
	}
	for i, at := range s.out {
		switch {
		case at == leftOut || e.readers[at] == 0:
		case i >= len(out):
			return lack(fmt.Sprintf("output %d", i))
		default:
			e.values[at], e.known[at] = out[i], true
		}
	}
	for _, at := range s.in {
		e.drop(at)
	}
	for _, at := range s.captured {
		e.drop(at)
	}
	return nil
}

// drop says that a value was read once more. What nothing will read again is dropped.
func (e *evaluation) drop(at int) {
	if at == leftOut {
		return
	}
	if e.readers[at]--; e.readers[at] == 0 {
		e.values[at], e.known[at] = Array{}, false
	}
}

// panicked returns the error that an operator panicked with. Where the runtime found an index outside of
// an operand, the operands do not fit each other, and the error has their dimensions.
func panicked(r any, in []Array) error {
	if _, index := r.(runtime.Error); index {
		return fmt.Errorf("operands of %s do not fit each other or the attributes", dimsOf(in))
	}
	if err, ok := r.(error); ok {
		return err
	}
	return errors.New(fmt.Sprint(r))
}

func dimsOf(in []Array) string {
	var all []string
	for _, a := range in {
		all = append(all, fmt.Sprint(a.Dims))
	}
	return strings.Join(all, ", ")
}

func (e *evaluation) compute(s *step, in []Array, subgraph func(string, []Array) ([]Array, error)) ([]Array, error) {
	if s.op == nil {
		return nil, lack("such operator")
	}
	on := func(in []Array) ([]Array, error) {
		op := s.node.Operator()
		if !holding[op] && slices.ContainsFunc(in, Array.holder) {
			return nil, lack(op + " of sequences or optional values")
		}
		if err := guarded(op, in); err != nil {
			return nil, err
		}
		out, err := onTexts(op, in, func(in []Array) ([]Array, error) {
			return s.op(call{node: s.node, opset: e.opset, in: in, has: s.has, subgraph: subgraph})
		})
		if err != nil {
			return nil, err
		}
		for i := range out {
			if size(out[i].Dims) != len(out[i].V) && !out[i].holder() {
				return nil, fmt.Errorf("operands of %s give %d elements for %v", dimsOf(in), len(out[i].V), out[i].Dims)
			}
			out[i] = out[i].whole()
		}
		return out, guarded(op, out)
	}
	if e.around == nil {
		return on(in)
	}
	return e.around(s.node, in, on)
}

// whole rounds an array of integers towards 0 and wraps what is beyond the type.
func (a Array) whole() Array {
	if bits[a.Elem] == 0 {
		return a
	}
	shared := true
	for i, x := range a.V {
		w := converted(a.Elem, a.Elem, x)
		if w == x || math.IsNaN(x) {
			continue
		}
		if shared {
			a.V, shared = slices.Clone(a.V), false
		}
		a.V[i] = w
	}
	return a
}

// operator returns the operator of a node, or nil where there is none.
func operator(n *graph.Node) func(call) ([]Array, error) {
	if one := operators[n.Operator()]; one != nil {
		return func(c call) ([]Array, error) {
			out, err := one(c)
			return []Array{out}, err
		}
	}
	if several := severalOutputs[n.Operator()]; several != nil {
		return several
	}
	if prepared[n.Operator()] != nil {
		return func(call) ([]Array, error) { return nil, lack("attributes") } // a program has them
	}
	return nil
}

// call is one node with its operands.
type call struct {
	node  *graph.Node
	opset int64
	in    []Array
	has   []bool
	// subgraph runs the subgraph that an attribute of the node holds.
	subgraph func(attribute string, in []Array) ([]Array, error)
}

func (c call) given(i int) bool { return i < len(c.in) && c.has[i] }

// numbers returns those of an input. Where the input is not given, it returns those of the
// attribute that old opsets have instead.
func (c call) numbers(i int, attribute string) []float64 {
	if c.given(i) {
		return c.in[i].V
	}
	var out []float64
	for _, n := range c.node.Ints(attribute) {
		out = append(out, float64(n))
	}
	return out
}

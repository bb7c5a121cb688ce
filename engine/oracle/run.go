package oracle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Evaluate is what a graph's outputs are. Values may stand for its initializers
// too.
func Evaluate(g *graph.Graph, given map[string]Array) (map[string]Array, error) {
	return EvaluateAround(context.Background(), g, given, nil)
}

// Around stands in the place of each node's operator, which it is given to call with the
// operands, or with others. It gives the node's outputs. Operands left out are zero Arrays.
type Around func(n *graph.Node, in []Array, op func(in []Array) ([]Array, error)) ([]Array, error)

// EvaluateAround is Evaluate with something around each node; a nil around is nothing. It
// ends early where ctx does, between two nodes.
func EvaluateAround(ctx context.Context, g *graph.Graph, given map[string]Array, around Around) (map[string]Array, error) {
	values := maps.Clone(given)
	if values == nil {
		values = map[string]Array{}
	}
	e := evaluation{graph: g, values: values, stored: map[string]*graph.Tensor{}, readers: readers(g), around: around}
	for _, t := range g.Initializers {
		e.stored[t.Name] = t
	}
	for _, n := range g.Nodes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.node(n); err != nil {
			return nil, err
		}
	}
	out := map[string]Array{}
	for _, v := range g.Outputs {
		a, ok, err := e.value(v.Name)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, fmt.Errorf("nothing gives the output %q", v.Name)
		}
		out[v.Name] = a
	}
	return out, nil
}

// evaluation is a graph being computed, with the values that are still read.
type evaluation struct {
	graph   *graph.Graph
	values  map[string]Array
	stored  map[string]*graph.Tensor // initializers, which become values when they are read
	readers map[string]int
	around  Around
}

// value is a value that is there. An initializer is widened at its first reader and dropped
// after its last, so that large graphs never are in float64 as a whole.
func (e *evaluation) value(name string) (a Array, ok bool, err error) {
	if a, ok = e.values[name]; ok || e.stored[name] == nil {
		return a, ok, nil
	}
	if a, err = Widen(e.stored[name]); err != nil {
		return Array{}, false, err
	}
	e.values[name] = a
	return a, true, nil
}

// readers counts how often each value is read, as an output of the graph too.
func readers(g *graph.Graph) map[string]int {
	count := map[string]int{}
	for _, n := range g.Nodes {
		for _, name := range n.Inputs {
			count[name]++
		}
	}
	for _, v := range g.Outputs {
		count[v.Name]++
	}
	return count
}

// nodeError is what went wrong at a node.
type nodeError struct {
	node *graph.Node
	err  error
}

func (e *nodeError) Error() string { return fmt.Sprintf("%v: %v", e.node, e.err) }
func (e *nodeError) Unwrap() error { return e.err }

// lack is what about a node the oracle does not know.
type lack string

func (l lack) Error() string { return "the reference has no " + string(l) }

// node computes a node's outputs, and drops what nothing reads any more. Its error, or
// what it panics with, is a *nodeError.
func (e *evaluation) node(n *graph.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r)
		}
		if err != nil {
			err = &nodeError{n, err}
		}
	}()
	in := make([]Array, len(n.Inputs))
	for i, name := range n.Inputs {
		var ok bool
		if in[i], ok, err = e.value(name); err != nil {
			return err
		}
		if !ok && name != "" {
			return fmt.Errorf("nothing gives %q, which it reads", name)
		}
	}
	out, err := e.compute(n, in)
	if err != nil {
		return err
	}
	for i, name := range n.Outputs {
		switch {
		case name == "" || e.readers[name] == 0:
		case i >= len(out):
			return lack(fmt.Sprintf("output %d", i))
		default:
			e.values[name] = out[i]
		}
	}
	for _, name := range n.Inputs {
		if e.readers[name]--; e.readers[name] == 0 {
			delete(e.values, name)
		}
	}
	return nil
}

func panicked(r any) error {
	if err, ok := r.(error); ok {
		return err
	}
	return errors.New(fmt.Sprint(r))
}

func (e *evaluation) compute(n *graph.Node, in []Array) ([]Array, error) {
	op := operator(n)
	if op == nil {
		return nil, lack("such operator")
	}
	on := func(in []Array) ([]Array, error) {
		c := call{node: n, opset: e.graph.Opset(), in: in}
		for _, name := range n.Inputs {
			c.has = append(c.has, name != "")
		}
		out, err := op(c)
		for i := range out {
			out[i] = out[i].whole()
		}
		return out, err
	}
	if e.around == nil {
		return on(in)
	}
	return e.around(n, in, on)
}

// whole is an array of integers within their type: what an operator computed beyond is cut
// off at its point and wraps round.
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

// operator is a node's, nil where there is none.
func operator(n *graph.Node) func(call) ([]Array, error) {
	if !n.Standard() {
		return nil
	}
	if one := operators[n.Op]; one != nil {
		return func(c call) ([]Array, error) {
			out, err := one(c)
			return []Array{out}, err
		}
	}
	return severalOutputs[n.Op]
}

// call is one node with its operands.
type call struct {
	node  *graph.Node
	opset int64
	in    []Array
	has   []bool
}

func (c call) given(i int) bool { return i < len(c.in) && c.has[i] }

// numbers are an input's, or where it is not given those of an attribute, as opsets of
// old have them.
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

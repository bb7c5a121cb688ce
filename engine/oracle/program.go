package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Program is a graph that is ready to be evaluated any number of times, because its names are
// looked up once. It knows the graph as it was when NewProgram was called. Several goroutines
// may use it at a time.
type Program struct {
	opset   int64
	steps   []step
	inputs  []string
	outputs []string
	free    []string        // of a subgraph: values that it reads of the graphs around it
	places  map[string]int  // of values that nodes read or give, and of the outputs
	stored  []*graph.Tensor // initializers, by place; they become values when they are read
	readers []int           // by place: how often a value is read; being an output of the graph counts
}

// step is a node with the places of its values.
type step struct {
	node    *graph.Node
	op      func(call) ([]Array, error) // nil: the oracle lacks the operator
	in, out []int
	has     []bool // which operands are given
	weights *Array // a further operand; nil: there is none

	subgraphs map[string]*Program // by attribute
	captured  map[string]int      // places of the values that subgraphs read
}

// leftOut is the place of an operand or a result that a node leaves out.
const leftOut = -1

// NewProgram goes through a graph once. Whether the oracle lacks something shows when the
// program is evaluated.
func NewProgram(g *graph.Graph) *Program { return newProgram(g, g.Opset()) }

// newProgram does what NewProgram does, for a subgraph, too, whose opset is that of the graph around it.
func newProgram(g *graph.Graph, opset int64) *Program {
	p := &Program{opset: opset, places: make(map[string]int, len(g.Nodes))}
	given := map[int]bool{}
	for _, v := range g.Inputs {
		p.inputs = append(p.inputs, v.Name)
		given[p.place(v.Name)] = true
	}
	for _, n := range g.Nodes {
		s := step{node: n, op: operator(n), in: p.placesOf(n.Inputs), out: p.placesOf(n.Outputs)}
		for _, at := range s.in {
			s.has = append(s.has, at != leftOut)
			if at != leftOut {
				p.readers[at]++
			}
		}
		s.prepare()
		p.enclose(&s)
		for _, at := range s.out {
			given[at] = true
		}
		p.steps = append(p.steps, s)
	}
	for _, v := range g.Outputs {
		p.outputs = append(p.outputs, v.Name)
		p.readers[p.place(v.Name)]++
	}
	for _, t := range g.Initializers {
		if at, read := p.places[t.Name]; read {
			p.stored[at] = t
		}
	}
	for name, at := range p.places {
		if p.stored[at] == nil && !given[at] {
			p.free = append(p.free, name)
		}
	}
	p.delay()
	return p
}

// prepare reads the attributes of an operator that holds much in them.
func (s *step) prepare() {
	read := prepared[s.node.Operator()]
	if read == nil {
		return
	}
	gives, weights, err := guardedly(read, s.node)
	if err != nil {
		gives = func(call) ([]Array, error) { return nil, err }
	}
	s.op, s.weights = gives, &weights
}

// guardedly calls read. Attributes that do not fit each other give an error.
func guardedly(read func(*graph.Node) (func(call) ([]Array, error), Array, error), n *graph.Node) (gives func(call) ([]Array, error), weights Array, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("attributes of %v do not fit each other: %w", n, panicked(r, nil))
		}
	}()
	return read(n)
}

// enclose prepares the subgraphs of a step.
func (p *Program) enclose(s *step) {
	for i := range s.node.Attrs {
		a := &s.node.Attrs[i]
		if a.Graph == nil {
			continue
		}
		if s.subgraphs == nil {
			s.subgraphs, s.captured = map[string]*Program{}, map[string]int{}
		}
		sub := newProgram(a.Graph, p.opset)
		s.subgraphs[a.Name] = sub
		for _, name := range sub.free {
			if _, known := s.captured[name]; !known {
				at := p.place(name)
				s.captured[name] = at
				p.readers[at]++
			}
		}
	}
}

func (p *Program) placesOf(names []string) []int {
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = leftOut; name != "" {
			places[i] = p.place(name)
		}
	}
	return places
}

// place returns the place of a value. A new name gets a new place.
func (p *Program) place(name string) int {
	at, known := p.places[name]
	if !known {
		at = len(p.stored)
		p.places[name], p.stored, p.readers = at, append(p.stored, nil), append(p.readers, 0)
	}
	return at
}

package budget

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// passage says what lies on the way to a value.
type passage struct{ rounds, jumps bool }

// flow returns the passage of each value of a graph with these operations.
func flow(g *graph.Graph, of map[*graph.Node]*operation) map[string]passage {
	out := map[string]passage{}
	flowInto(out, g, of)
	return out
}

// flowInto adds the passages of a graph's values. What any node of a subgraph does lies on the way to all
// that the subgraph's node gives, because it may be run again and again.
func flowInto(out map[string]passage, g *graph.Graph, of map[*graph.Node]*operation) {
	for _, n := range g.Nodes {
		var p passage
		for _, sub := range n.Subgraphs() {
			flowInto(out, sub, of)
			for _, inner := range sub.Nodes {
				for _, name := range inner.Outputs {
					p.rounds = p.rounds || out[name].rounds
					p.jumps = p.jumps || out[name].jumps
				}
			}
		}
		for _, name := range n.Inputs {
			p.rounds = p.rounds || out[name].rounds
			p.jumps = p.jumps || out[name].jumps
		}
		o := of[n]
		sum := o.summing(make([]oracle.Array, len(n.Inputs)))
		p.rounds = p.rounds || sum.after() > 0
		// An operator that jumps may decide by what it rounds itself, as a classifier does, or as a quotient
		// is rounded before it becomes an integer.
		p.jumps = p.jumps || (p.rounds || sum.Steps > 0) && o.jumps() || o.facts.Ties
		for _, name := range n.Outputs {
			out[name] = p
		}
	}
}

// exact returns the budget of a graph that rounds nothing on the way to its outputs.
func (d *Deriver) exact() (*Budget, bool) {
	b := &Budget{Outputs: map[string]Output{}, Method: "nothing on the way to it is rounded"}
	for _, v := range d.graph.Outputs {
		if d.where[v.Name] != (passage{}) {
			return nil, false
		}
		b.Outputs[v.Name] = Output{}
	}
	return b, true
}

// static returns the budget by the heaviest path, because of what kept it from being sampled.
func (d *Deriver) static(inputs map[string]*graph.Tensor, times int, because error) *Budget {
	g, reason := d.graph, because.Error()
	b := &Budget{Outputs: map[string]Output{}, Method: "the heaviest path's roundings", Reason: reason, TooLong: errors.Is(because, errTooLong)}
	known, err := typed(g, inputs)
	if err != nil {
		b.Reason = fmt.Sprintf("%s; sizes are not known: %v", reason, err)
	}
	squares := map[string]float64{}
	for _, n := range g.Nodes {
		in, path := make([]oracle.Array, len(n.Inputs)), 0.0
		for i, name := range n.Inputs {
			in[i], path = known[name], max(path, squares[name])
		}
		for _, sub := range n.Subgraphs() {
			path += d.inside(sub, known)
		}
		for _, name := range n.Outputs {
			c, u := d.operations[n].summing(in).whole(), element.Roundoff(cmp.Or(known[name].Elem, graph.Float))
			squares[name] = path + c*c*u*u
		}
	}
	for _, v := range g.Outputs {
		a := known[v.Name]
		way := d.where[v.Name]
		o := Output{Jumps: way.jumps, Unstable: !a.Elem.IsFloat() && way.jumps}
		if !b.TooLong {
			o.Guess = reason
		}
		if a.Elem.IsFloat() && way.rounds {
			o.Relative = max(2*element.Roundoff(a.Elem), Allowance(times*volume(a.Dims))*math.Sqrt(squares[v.Name]))
		}
		b.Outputs[v.Name] = o
	}
	return b
}

// inside returns the squares of the roundings of all nodes of a subgraph. Of the sizes, those of values
// around it are known.
func (d *Deriver) inside(sub *graph.Graph, known map[string]oracle.Array) (squares float64) {
	for _, n := range sub.Nodes {
		in := make([]oracle.Array, len(n.Inputs))
		for i, name := range n.Inputs {
			in[i] = known[name]
		}
		c := d.operations[n].summing(in).whole() * element.Roundoff(graph.Float)
		squares += c * c
		for _, inner := range n.Subgraphs() {
			squares += d.inside(inner, known)
		}
	}
	return squares
}

// typed returns the types of a graph's values at inputs of these sizes. Unknown dimensions are 1,
// and unknown types float32. Constants have their elements where they are whole numbers.
func typed(g *graph.Graph, inputs map[string]*graph.Tensor) (map[string]oracle.Array, error) {
	g = g.Clone()
	for i, v := range g.Inputs {
		if t := inputs[v.Name]; t != nil {
			g.Inputs[i].Type = t.Type()
		}
	}
	err := g.Infer()
	known := map[string]oracle.Array{}
	for _, v := range slices.Concat(g.Inputs, g.Values, g.Outputs) {
		a := oracle.Array{Elem: v.Type.Elem}
		for _, d := range v.Type.Shape {
			a.Dims = append(a.Dims, int(max(d.Size, 1)))
		}
		if a.Elem == graph.Undefined {
			a.Elem = graph.Float
		}
		known[v.Name] = a
	}
	tensors := slices.Clone(g.Initializers)
	for _, n := range g.Nodes {
		if t := graph.ConstantOf(n); t != nil {
			tensors = append(tensors, t.Renamed(n.Outputs[0]))
		}
	}
	for _, t := range tensors {
		a := oracle.Array{Elem: t.Elem}
		for _, d := range t.Dims {
			a.Dims = append(a.Dims, int(d))
		}
		if t.Elem == graph.Int64 {
			a, _ = oracle.Widen(t)
		}
		known[t.Name] = a
	}
	return known, err
}

// volume returns the number of elements.
func volume(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

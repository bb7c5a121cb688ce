package oracle

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Excess is a number beyond the range of its type, which float64 holds. An engine that computes
// in a type of floats has an infinity in its place. What it has in the place of an integer is open.
type Excess struct {
	Node      *graph.Node // the node that computes it, as an output or on the way to one
	Elem      graph.DataType
	Magnitude float64 // NaN: NaN as an integer
}

func (e Excess) String() string {
	return fmt.Sprintf("%v computes %.2g, which is beyond the range of %v", e.Node, e.Magnitude, e.Elem)
}

// Open reports whether the specification leaves open what an engine computes from there on, so that
// two engines which share the ranges of their types may differ.
func (e Excess) Open() bool { return !e.Elem.IsFloat() }

// Beyond evaluates a graph as Evaluate does. For each output that depends on a number beyond its
// type's range, it returns the first such number. On the way to an output are the sums that
// means, lengths and normalizations divide or take the root of, as the specification has them, and
// what a Cast reads, which the type that it gives may not hold. Where the oracle cannot compute with
// what is in the place of such an integer, every output depends on it.
func Beyond(ctx context.Context, g *graph.Graph, given map[string]Array) (map[string]Excess, error) {
	met := map[string]Excess{}
	var stopped *Excess
	_, err := NewProgram(g).Evaluate(ctx, given, func(n *graph.Node, in []Array, op func([]Array) ([]Array, error)) ([]Array, error) {
		out, err := caught(op, in)
		if err != nil {
			stopped = stop(n, in, met)
			return nil, err
		}
		e, exceeds := excess(n, in, out)
		if !exceeds {
			e, exceeds = open(n, in, out, op)
		}
		reads := n.Inputs
		for _, sub := range n.Subgraphs() { // what a subgraph gives, the node gives
			for _, v := range sub.Outputs {
				reads = append(slices.Clip(reads), v.Name)
			}
		}
		for _, name := range reads {
			if before, ok := met[name]; ok {
				e, exceeds = before, true
			}
		}
		if exceeds {
			for _, name := range n.Outputs {
				met[name] = e
			}
		}
		return out, nil
	})
	if err != nil && stopped == nil {
		return nil, err
	}
	out := map[string]Excess{}
	for _, v := range g.Outputs {
		if e, ok := met[v.Name]; ok {
			out[v.Name] = e
		} else if stopped != nil {
			out[v.Name] = *stopped
		}
	}
	return out, nil
}

// excess returns a number that a node computes beyond its type's range. An infinity does not
// count: it comes from another one, or is what an operator gives (the logarithm of 0).
func excess(n *graph.Node, in, out []Array) (Excess, bool) {
	for _, a := range append(before(n, in, out), out...) {
		if !a.Elem.IsFloat() {
			continue
		}
		most := greatest(a.Elem)
		for _, v := range a.V {
			if v = math.Abs(v); v > most && !math.IsInf(v, 0) {
				return Excess{n, a.Elem, v}, true
			}
		}
	}
	return Excess{}, false
}

// before returns numbers on the way to a node's outputs: sums, and what a Cast to a float type reads.
func before(n *graph.Node, in, out []Array) []Array {
	switch n.Op {
	case "Cast":
		if read := in[0]; out[0].Elem.IsFloat() {
			read.Elem = out[0].Elem
			return []Array{read}
		}
	case "ReduceMean", "GlobalAveragePool":
		terms := float64(len(in[0].V)) / float64(max(len(out[0].V), 1))
		return []Array{out[0].mapped(func(mean float64) float64 { return mean * terms })}
	case "ReduceL2":
		return []Array{out[0].mapped(func(length float64) float64 { return length * length })}
	case "LayerNormalization":
		from, err := axis(int(n.Int("axis", -1)), len(in[0].Dims))
		if err != nil {
			return nil
		}
		x := in[0]
		if !holds(x.Elem, graph.Float) {
			x.Elem = graph.Float // the type in which it is computed (stash_type)
		}
		return x.squares(func(i int) bool { return i >= from })
	case "InstanceNormalization":
		return in[0].squares(func(i int) bool { return i > 1 })
	case "BatchNormalization":
		if n.Int("training_mode", 0) != 0 || len(n.Outputs) == 5 {
			return in[0].squares(func(i int) bool { return i != 1 })
		}
	}
	return nil
}

// squares returns the sums of squares that a variance over some axes is made of.
func (a Array) squares(over func(axis int) bool) []Array {
	var axes []int
	terms := 1.0
	for i, d := range a.Dims {
		if over(i) {
			axes, terms = append(axes, i), terms*float64(d)
		}
	}
	_, variance, err := a.moments(axes)
	if err != nil {
		return nil
	}
	return []Array{variance.mapped(func(v float64) float64 { return v * terms })}
}

func (a Array) mapped(f func(float64) float64) Array {
	out := blank(a.Elem, a.Dims)
	for i, x := range a.V {
		out.V[i] = f(x)
	}
	return out
}

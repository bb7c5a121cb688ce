package budget

import (
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// operation is a node with the facts of its operator.
type operation struct {
	node  *graph.Node
	facts graph.Facts
	known bool // whether there are facts

	stepwise bool  // whether it goes through a sequence, and carries what it rounds from step to step
	placed   []int // operands that are positions at which it picks elements
	axes     bool  // whether an operand names axes, so that its sums depend on elements

	sums sum // of operands that have these dimensions
	dims [][]int
}

func operationOf(n *graph.Node) *operation {
	facts, known := graph.FactsOf(n)
	o := &operation{node: n, facts: facts, known: known}
	for _, operand := range facts.Operands {
		o.stepwise = o.stepwise || operand.Role == graph.RoleStart
		o.axes = o.axes || operand.Role == graph.RoleAxes
	}
	for i := range n.Inputs {
		if facts.Operand(i).What == graph.Positions {
			o.placed = append(o.placed, i)
		}
	}
	return o
}

// operations returns those of a graph and of its subgraphs, by their nodes.
func operations(g *graph.Graph) map[*graph.Node]*operation {
	all := make(map[*graph.Node]*operation, len(g.Nodes))
	var add func(*graph.Graph)
	add = func(g *graph.Graph) {
		for _, n := range g.Nodes {
			all[n] = operationOf(n)
			for _, sub := range n.Subgraphs() {
				add(sub)
			}
		}
	}
	add(g)
	return all
}

// jumps reports whether the operation turns small differences into large ones.
func (o *operation) jumps() bool { return o.facts.Continuity.Jumps() }

// sum returns what the operation adds up. It is worked out anew where the operands have other dimensions
// than those before.
func (o *operation) sum(in []oracle.Array) sum {
	same := func(a oracle.Array, dims []int) bool { return slices.Equal(a.Dims, dims) }
	if o.dims == nil || o.axes || !slices.EqualFunc(in, o.dims, same) {
		o.sums, o.dims = o.summing(in), make([][]int, len(in))
		for i, a := range in {
			o.dims[i] = a.Dims
		}
	}
	return o.sums
}

func (o *operation) summing(in []oracle.Array) sum {
	if !o.known {
		return sum{graph.Sum{Operand: -1}, guess, 0}
	}
	extents := make([]graph.Extent, len(in))
	for i, a := range in {
		extents[i].Dims = a.Dims
		if o.facts.Operand(i).Role == graph.RoleAxes {
			for _, v := range a.V {
				extents[i].Elements = append(extents[i].Elements, int64(v))
			}
		}
	}
	return sum{o.facts.Sum(o.node, extents), o.facts.Rounding.ULPs(), o.facts.Rounding.Absolute()}
}

package onnxgo

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// site is a node together with what is known about it.
type site struct {
	node  *graph.Node
	index *graph.Index // of its graph
	opset int64

	// same numbers values. Two values have one number where they are equal expressions,
	// attributes not counted. gorgonia keeps one node for equal expressions, so the
	// readers of both values read that node.
	same    map[string]int
	readers map[int]int
}

func newSite(g *graph.Graph) *site {
	s := &site{index: g.Index(), opset: g.Opset(), same: map[string]int{}, readers: map[int]int{}}
	numbers := map[string]int{}
	number := func(expression string) int {
		if _, ok := numbers[expression]; !ok {
			numbers[expression] = len(numbers)
		}
		return numbers[expression]
	}
	for _, v := range g.Inputs {
		s.same[v.Name] = number(fmt.Sprintf("input %q", v.Name))
	}
	for at, n := range g.Nodes {
		operands := make([]int, len(n.Inputs))
		for i, name := range n.Inputs {
			operands[i] = s.same[name]
			if s.index.Initializer(name) != nil {
				operands[i] = number(fmt.Sprintf("constant %d of node %d", i, at)) // each constant is a copy of its own
			}
			if n.Op != "Identity" {
				s.readers[operands[i]]++
			}
		}
		for i, name := range n.Outputs {
			if s.same[name] = number(fmt.Sprintf("%s.%d %v", n.Op, i, operands)); n.Op == "Identity" {
				s.same[name] = operands[0]
			}
		}
	}
	return s
}

func (s *site) shape(i int) graph.Shape { return s.index.Type(s.node.Input(i)).Shape }

func (s *site) constant(i int) *graph.Tensor { return s.index.Initializer(s.node.Input(i)) }

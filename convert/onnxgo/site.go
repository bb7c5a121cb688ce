package onnxgo

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// site is a node with what is known about it.
type site struct {
	node  *graph.Node
	graph *graph.Graph
	types map[string]graph.Type

	// same gives each computed value the expression that it is. gorgonia keeps
	// one node for equal expressions, so that their readers are one crowd.
	same    map[string]string
	readers map[string]int // by expression
}

// newSite walks the nodes of a typed graph; node is the last.
func newSite(g *graph.Graph) *site {
	s := &site{graph: g, types: typesOf(g), same: map[string]string{}, readers: map[string]int{}}
	for _, n := range g.Nodes {
		operands := make([]string, len(n.Inputs))
		for i, name := range n.Inputs {
			operands[i] = s.twin(name)
			if g.Initializer(name) != nil {
				operands[i] = fmt.Sprintf("%p.%d", n, i) // a copy of its own
			}
			if n.Op != "Identity" {
				s.readers[operands[i]]++
			}
		}
		for i, name := range n.Outputs {
			if s.same[name] = fmt.Sprintf("%s.%d%v%q", n.Op, i, n.Attrs, operands); n.Op == "Identity" {
				s.same[name] = operands[0]
			}
		}
		s.node = n
	}
	return s
}

func (s *site) twin(name string) string {
	if e, ok := s.same[name]; ok {
		return e
	}
	return name
}

func (s *site) shape(i int) graph.Shape { return s.types[s.node.Input(i)].Shape }

func (s *site) constant(i int) *graph.Tensor { return s.graph.Initializer(s.node.Input(i)) }

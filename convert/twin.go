package convert

import (
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// maxCompared is the greatest size in bytes of a constant that is compared with others by its elements.
const maxCompared = 1 << 16

// key returns bytes that two nodes have in common only where they compute the same: the operator,
// its attributes and operands, and which outputs there are. Constants are compared by their elements.
// It returns false for a node that may differ from its twin: one that draws random numbers, one of an
// operator that is not known, and one with subgraphs.
func (p *passages) key(n *graph.Node) (string, bool) {
	facts, known := graph.FactsOf(n)
	if !known || facts.Drawn || n.Is("Constant") || n.Is("Dropout") || len(n.Subgraphs()) > 0 {
		return "", false
	}
	alike := &graph.Node{Op: n.Op, Attrs: slices.Clone(n.Attrs)}
	slices.SortFunc(alike.Attrs, func(a, b graph.Attribute) int { return strings.Compare(a.Name, b.Name) })
	for i := range alike.Attrs {
		alike.Attrs[i].Doc = ""
	}
	for _, in := range n.Inputs {
		alike.Inputs = append(alike.Inputs, p.operand(in))
	}
	for _, out := range n.Outputs {
		if out != "" {
			out = "given"
		}
		alike.Outputs = append(alike.Outputs, out)
	}
	b, err := graph.Encode(&graph.Graph{Nodes: []*graph.Node{alike}})
	return string(b), err == nil
}

// operand returns what stands for an operand: its name, or for a small constant a digest of it.
func (p *passages) operand(name string) string {
	name = p.root(name)
	t := p.index.Constant(name)
	if t == nil || p.index.IsInput(name) || len(t.Raw) > maxCompared || len(t.Raw) == 0 {
		return name
	}
	b, err := graph.EncodeTensor(t.Renamed(""))
	if err != nil {
		return name
	}
	digest := sha256.Sum256(b)
	return "\x00" + string(digest[:])
}

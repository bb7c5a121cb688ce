package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// dropPassing removes the nodes that give their first input as it is. What they give takes the name of
// the input. Where it is an output of the graph, the input takes its name. A node stays where both
// names are needed, because both are outputs.
func dropPassing(g *graph.Graph) {
	p := passages{index: g.Index(), same: map[string]string{}}
	g.Nodes = slices.DeleteFunc(slices.Clone(g.Nodes), p.drops)
	names := map[string]string{}
	for name := range p.same {
		names[name] = p.root(name)
	}
	g.RenameAll(names)
	g.Values = distinct(g)
}

// passages are values of a graph that are the same value.
type passages struct {
	index *graph.Index
	same  map[string]string // the name that is left of a value, or one on the way to it
}

// drops reports whether a node is not needed, and records which value takes the place of which.
func (p *passages) drops(n *graph.Node) bool {
	if !p.passes(n) {
		return false
	}
	in, out := p.root(n.Inputs[0]), n.Outputs[0]
	switch {
	case !p.index.IsOutput(out):
		p.same[out] = in
	case p.index.Maker(in) != nil && !p.index.IsOutput(in):
		p.same[in] = out
	default:
		return false
	}
	return true
}

// passes reports whether a node gives its first input as it is, and nothing else.
func (p *passages) passes(n *graph.Node) bool {
	if len(n.Outputs) != 1 || n.Outputs[0] == "" {
		return false
	}
	if n.Is("Cast") { // to the type that the value has
		return graph.DataType(n.Int("to", 0)) == p.index.Type(n.Inputs[0]).Elem
	}
	return n.Is("Identity") || n.Is("Dropout") && n.Input(2) == ""
}

// root returns the name that is left of a value.
func (p *passages) root(name string) string {
	for p.same[name] != "" {
		name = p.same[name]
	}
	return name
}

// distinct returns one type for each value that is not an output. Of several it is the first that
// states something.
func distinct(g *graph.Graph) (values []graph.Value) {
	at := map[string]int{}
	for _, v := range g.Values {
		switch i, known := at[v.Name]; {
		case graph.Has(g.Outputs, v.Name):
		case !known:
			at[v.Name] = len(values)
			values = append(values, v)
		case values[i].Type.Shape == nil:
			values[i] = v
		}
	}
	return values
}

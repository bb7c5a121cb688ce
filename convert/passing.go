package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// dropPassing removes the nodes that give one of their operands as it is, and those that compute
// again what a node before them computed. What they give takes the name of the value that is left.
// Where it is an output of the graph, that value takes its name. A node stays where both names are
// needed, because both are outputs. It reports whether a node was removed.
func dropPassing(g *graph.Graph) bool {
	p := passages{index: g.Index(), same: map[string]string{}, first: map[string]*graph.Node{}}
	left := slices.DeleteFunc(slices.Clone(g.Nodes), p.drops)
	if len(left) == len(g.Nodes) {
		return false
	}
	g.Nodes = left
	names := map[string]string{}
	for name := range p.same {
		names[name] = p.root(name)
	}
	g.RenameAll(names)
	g.Values = distinct(g)
	return true
}

// passages are values of a graph that are the same value.
type passages struct {
	index *graph.Index
	same  map[string]string      // the name that is left of a value, or one on the way to it
	first map[string]*graph.Node // of equal nodes, by what tells them apart from others
}

// drops reports whether a node is not needed, and records which value takes the place of which.
func (p *passages) drops(n *graph.Node) bool {
	if in := unchanged(n, p.index); in != "" {
		return p.join([]string{in}, n.Outputs)
	}
	key, known := p.key(n)
	if !known {
		return false
	}
	if twin := p.first[key]; twin != nil {
		return p.join(twin.Outputs, n.Outputs)
	}
	p.first[key] = n
	return false
}

// join records that values are the same as others. It returns false, and records nothing, where both
// names of one are needed.
func (p *passages) join(left, gone []string) bool {
	same := map[string]string{}
	for i, out := range gone {
		switch in := p.root(left[i]); {
		case out == "":
		case in == "" || same[in] != "":
			return false
		case !p.index.IsOutput(out):
			same[out] = in
		case p.index.Maker(in) != nil && !p.index.IsOutput(in):
			same[in] = out
		default:
			return false
		}
	}
	for from, to := range same {
		p.same[from] = to
	}
	return true
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

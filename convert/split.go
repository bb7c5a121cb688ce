package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Split cuts a graph in two at a value that a node computes: the part that computes the value, and
// the part that computes the outputs from the value alone. Where the second part needs anything
// else of the first, the error names it.
func Split(g *graph.Graph, at string) (front, back *graph.Graph, err error) {
	return split(g, at, "")
}

// split does what Split does, and lets the second part also read the graph's input shared.
func split(g *graph.Graph, at, shared string) (front, back *graph.Graph, err error) {
	if g, err = sound(g); err != nil {
		return nil, nil, err
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, nil, fmt.Errorf("convert: %w", err)
	}
	index := g.Index()
	maker := index.Maker(at)
	if maker == nil || maker.Is("Constant") {
		return nil, nil, fmt.Errorf("convert: no node of graph %q gives %q; some that they give are %s", g.Name, at, sample(produced(g)))
	}
	value := index.Value(at)
	if value.Type.Elem == graph.Undefined && !value.IsOther() {
		return nil, nil, fmt.Errorf("convert: the type of %q in graph %q is not known, and both parts have to state it", at, g.Name)
	}
	front, back = g.Clone(), g.Clone()
	front.Outputs = []graph.Value{value}
	front.Prune()
	front.Inputs = read(front)

	back.Nodes = slices.DeleteFunc(slices.Clone(back.Nodes), func(n *graph.Node) bool { return slices.Contains(n.Outputs, at) })
	back.Outputs = slices.DeleteFunc(slices.Clone(back.Outputs), func(v graph.Value) bool { return v.Name == at })
	back.Values = slices.DeleteFunc(slices.Clone(back.Values), func(v graph.Value) bool { return v.Name == at })
	if len(back.Outputs) == 0 {
		return nil, nil, fmt.Errorf("convert: %q is the one output of graph %q; nothing is behind it", at, g.Name)
	}
	back.Prune()
	index = back.Index()
	besides := slices.DeleteFunc(read(back), func(v graph.Value) bool { return index.Initializer(v.Name) != nil })
	back.Inputs = []graph.Value{value}
	var names []string
	for _, v := range besides {
		if v.Name == shared {
			back.Inputs = append(back.Inputs, v)
		} else {
			names = append(names, v.Name)
		}
	}
	if len(names) > 0 {
		return nil, nil, fmt.Errorf("convert: what is behind %q of graph %q needs %s too", at, g.Name, sample(names))
	}
	for _, part := range []*graph.Graph{front, back} {
		listInitializers(part, g.Inputs)
		if err := part.Validate(); err != nil {
			return nil, nil, fmt.Errorf("convert: %q of graph %q cannot be cut at: %w", at, g.Name, err)
		}
	}
	return front, back, nil
}

// read returns the inputs of a graph that its nodes read, or that it returns as they are.
func read(g *graph.Graph) (inputs []graph.Value) {
	index := g.Index()
	for _, v := range g.Inputs {
		if index.Uses(v.Name) > 0 {
			inputs = append(inputs, v)
		}
	}
	return inputs
}

// produced returns the values that nodes compute.
func produced(g *graph.Graph) (names []string) {
	for _, n := range g.Nodes {
		for _, out := range n.Outputs {
			if out != "" && !n.Is("Constant") {
				names = append(names, out)
			}
		}
	}
	return names
}

// sample returns the first few names of a list.
func sample(names []string) string {
	const shown = 8
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return strings.Join(names, ", ")
}

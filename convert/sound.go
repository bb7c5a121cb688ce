package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// sound returns a graph that can be converted: it is valid, it imports an opset, and the functions of its model
// are inlined, because their nodes are converted like any others.
func sound(g *graph.Graph) (*graph.Graph, error) {
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	g = withOwnOpset(g)
	inlined, err := g.Inlined()
	if err == nil && inlined != g {
		err = inlined.Validate()
	}
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return inlined, nil
}

// typed returns a graph whose values are typed, where it has subgraphs: these are converted with the
// types of what they are given and of what they read around them. Other graphs are returned as they are.
func typed(g *graph.Graph) (*graph.Graph, error) {
	if !slices.ContainsFunc(g.Nodes, func(n *graph.Node) bool { return len(n.Subgraphs()) > 0 }) {
		return g, nil
	}
	return inferred(g)
}

// inferred returns a graph whose values are typed.
func inferred(g *graph.Graph) (*graph.Graph, error) {
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	return g, nil
}

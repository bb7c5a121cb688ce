package convert

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxFolded is the greatest number of elements that folding one constant may add to a file.
const maxFolded = 1 << 20

// fold replaces what follows from constants by constants, which an engine computes.
func fold(ctx context.Context, g *graph.Graph, e hourglass.Engine) error {
	index := g.Index()
	constant, folded := fixed(g, index)
	part := &graph.Graph{Header: g.Header, Name: g.Name, Initializers: g.Initializers, Nodes: constant}
	for _, n := range constant {
		if !folded[n] {
			continue
		}
		for _, out := range n.Outputs { // only those that a remaining node reads
			stays := slices.ContainsFunc(index.Readers(out), func(m *graph.Node) bool { return !folded[m] })
			if t := index.Type(out); stays && t.Elem != graph.Undefined {
				part.Outputs = append(part.Outputs, graph.Value{Name: out, Type: t})
			}
		}
	}
	if len(part.Outputs) == 0 {
		return nil
	}
	if e == nil {
		return fmt.Errorf("convert: %q follows from constants of graph %q, and computing it needs an engine", part.Outputs[0].Name, g.Name)
	}
	values, err := computed(ctx, part, e)
	if err != nil {
		return fmt.Errorf("convert: computing the constants of graph %q: %w", g.Name, err)
	}
	var nodes []*graph.Node
	for _, o := range part.Outputs {
		nodes = append(nodes, constantNode(o.Name, values[o.Name]))
	}
	for _, n := range g.Nodes {
		if !folded[n] {
			nodes = append(nodes, n)
		}
	}
	g.Nodes = nodes
	g.Prune()
	return nil
}

// fixed returns the nodes that depend only on constants, and marks those of them that constants
// replace. A node that computes an output of the graph stays.
func fixed(g *graph.Graph, index *graph.Index) (constant []*graph.Node, folded map[*graph.Node]bool) {
	known := map[string]bool{"": true}
	for _, t := range g.Initializers {
		known[t.Name] = !index.IsInput(t.Name)
	}
	stays := func(out string) bool { return out != "" && (index.IsOutput(out) || tooLarge(index.Type(out))) }
	folded = map[*graph.Node]bool{}
	for _, n := range g.Nodes {
		if slices.ContainsFunc(n.Inputs, func(in string) bool { return !known[in] }) || slices.ContainsFunc(n.Outputs, stays) {
			continue
		}
		constant = append(constant, n)
		for _, out := range n.Outputs {
			known[out] = true
		}
		folded[n] = n.Op != "Constant"
	}
	return constant, folded
}

// computed returns the outputs of a graph without inputs.
func computed(ctx context.Context, g *graph.Graph, e hourglass.Engine) (map[string]*graph.Tensor, error) {
	g = g.Clone()
	g.Prune()
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	return runner.Run(ctx, nil)
}

func tooLarge(t graph.Type) bool {
	sizes, known := t.Shape.Static()
	if !known || t.Shape == nil {
		return true
	}
	n := int64(1)
	for _, s := range sizes {
		if n *= max(s, 1); n > maxFolded {
			return true
		}
	}
	return false
}

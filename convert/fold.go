package convert

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// maxFolded is the greatest number of elements that folding one constant may add to a file.
const maxFolded = 1 << 20

// fold replaces what follows from constants by constants, which the first engine that can computes.
// What none can compute stays. It reports whether there was something to replace.
func fold(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) (bool, error) {
	index := g.Index()
	constant, folded := fixed(g, index)
	part := &graph.Graph{Header: g.Header, Name: g.Name, Initializers: g.Initializers, Nodes: constant}
	part.Outputs = kept(part.Nodes, folded, index)
	if len(part.Outputs) == 0 {
		return false, nil
	}
	if len(engines) == 0 || engines[0] == nil {
		return false, fmt.Errorf("convert: %q follows from constants of graph %q, and computing it needs an engine", part.Outputs[0].Name, g.Name)
	}
	values, err := computed(ctx, part, engines[0])
	if err != nil {
		if values, err = eachComputed(ctx, part, folded, index, engines); err != nil {
			return false, fmt.Errorf("convert: computing the constants of graph %q: %w", g.Name, err)
		}
		part.Outputs = kept(part.Nodes, folded, index)
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
	return len(part.Outputs) > 0, nil
}

// kept returns the values of folded nodes that a remaining node reads.
func kept(constant []*graph.Node, folded map[*graph.Node]bool, index *graph.Index) (values []graph.Value) {
	for _, n := range constant {
		if !folded[n] {
			continue
		}
		for _, out := range n.Outputs {
			stays := slices.ContainsFunc(index.Readers(out), func(m *graph.Node) bool { return !folded[m] })
			if t := index.Type(out); stays && t.Elem != graph.Undefined {
				values = append(values, graph.Value{Name: out, Type: t})
			}
		}
	}
	return values
}

// eachComputed computes the folded nodes one by one. One that no engine computes, and one that reads
// what such a node gives, is not folded.
func eachComputed(ctx context.Context, part *graph.Graph, folded map[*graph.Node]bool, index *graph.Index, engines []hourglass.Engine) (map[string]*graph.Tensor, error) {
	values := map[string]*graph.Tensor{}
	for _, n := range part.Nodes {
		if !folded[n] {
			continue
		}
		one, known := ofOne(part, n, values, index)
		got := map[string]*graph.Tensor(nil)
		for _, e := range engines {
			if !known || got != nil {
				break
			}
			got, _ = computed(ctx, one, e)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		folded[n] = got != nil
		maps.Copy(values, got)
	}
	return values, nil
}

// ofOne returns a graph of one node whose inputs are constants. It returns false where one of them
// is not known, or where the type of an output is not.
func ofOne(part *graph.Graph, n *graph.Node, values map[string]*graph.Tensor, index *graph.Index) (*graph.Graph, bool) {
	one := &graph.Graph{Header: part.Header, Name: part.Name, Nodes: []*graph.Node{n}}
	for _, in := range n.Inputs {
		t := values[in]
		if t == nil {
			t = index.Constant(in)
		}
		switch {
		case in == "" || one.Initializer(in) != nil:
		case t == nil:
			return nil, false
		default:
			one.Initializers = append(one.Initializers, t.Renamed(in))
		}
	}
	for _, out := range n.Outputs {
		if t := index.Type(out); t.Elem != graph.Undefined {
			one.Outputs = append(one.Outputs, graph.Value{Name: out, Type: t})
		} else if out != "" {
			return nil, false
		}
	}
	return one, true
}

// fixed returns the nodes that depend only on constants, and marks those of them that constants
// replace. A node that computes an output of the graph stays, and so does one that takes stored integers to
// numbers: without it the file is four times as large, and no engine computes in integers.
func fixed(g *graph.Graph, index *graph.Index) (constant []*graph.Node, folded map[*graph.Node]bool) {
	known := map[string]bool{"": true}
	for _, t := range g.Initializers {
		known[t.Name] = !index.IsInput(t.Name)
	}
	stays := func(out string) bool { return out != "" && (index.IsOutput(out) || tooLarge(index.Type(out))) }
	folded = map[*graph.Node]bool{}
	for _, n := range g.Nodes {
		facts, _ := graph.FactsOf(n)
		if facts.Drawn || n.Op == "DequantizeLinear" || len(n.Subgraphs()) > 0 || slices.ContainsFunc(n.Inputs, func(in string) bool { return !known[in] }) || slices.ContainsFunc(n.Outputs, stays) {
			continue
		}
		constant = append(constant, n)
		for _, out := range n.Outputs {
			known[out] = true
		}
		folded[n] = !n.Is("Constant")
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

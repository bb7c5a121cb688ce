package gradient

import (
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// sized returns g at the sizes of some inputs. What g computes from sizes and constants alone, as
// exporters do for a Reshape, is constant in it, so that every shape is known.
func sized(g *graph.Graph, given map[string]oracle.Array) (*graph.Graph, error) {
	g = g.Clone()
	for i, v := range g.Inputs {
		if a, ok := given[v.Name]; ok {
			g.Inputs[i].Type.Shape = graph.Shape{}
			for _, d := range a.Dims {
				g.Inputs[i].Type.Shape = append(g.Inputs[i].Type.Shape, graph.Fixed(int64(d)))
			}
		}
	}
	g.Values = nil // they may state other sizes
	known := fixedValues(g)
	asked := g.Clone()
	asked.Outputs = nil
	for _, n := range g.Nodes {
		for _, out := range n.Outputs {
			if known[out] && !n.Is("Constant") {
				asked.Outputs = append(asked.Outputs, graph.Value{Name: out})
			}
		}
	}
	if len(asked.Outputs) == 0 {
		return g, g.Infer()
	}
	values, err := oracle.Evaluate(asked, given)
	if err != nil {
		return nil, err
	}
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		if n.Is("Constant") || !slices.ContainsFunc(n.Outputs, func(out string) bool { return known[out] }) {
			nodes = append(nodes, n)
			continue
		}
		for _, out := range n.Outputs {
			if out == "" {
				continue
			}
			t, err := values[out].Tensor(out)
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, &graph.Node{Name: out, Op: "Constant", Outputs: []string{out}, Attrs: []graph.Attribute{graph.Constant("value", t)}})
		}
	}
	g.Nodes = nodes
	g.Prune()
	return g, g.Infer()
}

// fixedValues returns the values that follow from sizes, Constant nodes and initializers of integers.
func fixedValues(g *graph.Graph) map[string]bool {
	known := map[string]bool{"": true}
	for _, t := range g.Initializers {
		known[t.Name] = !t.Elem.IsFloat()
	}
	for _, v := range g.Inputs {
		delete(known, v.Name)
	}
	for _, n := range g.Nodes {
		if facts, _ := graph.FactsOf(n); !facts.ReadsElements() || !slices.ContainsFunc(n.Inputs, func(in string) bool { return !known[in] }) {
			for _, out := range n.Outputs {
				known[out] = true
			}
		}
	}
	return known
}

package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// frozen returns the parameters of a typed graph that no gradient of its outputs reaches: all
// ways from them lead through flat operators or integers. Where that is so of all, or the
// graph is quantized, it cannot be trained, and the error names an operator.
func frozen(g *graph.Graph) ([]string, error) {
	if n := quantizedNode(g); n != nil {
		return nil, fmt.Errorf("graph %q: %w", g.Name, &RefusedError{n, "its integers are not trained; the graph that was quantized is"})
	}
	if len(g.Initializers) == 0 {
		return nil, fmt.Errorf("graph %q has no parameters to train, float32 of more than one element", g.Name)
	}
	index, reached := g.Index(), map[string]bool{}
	for _, v := range g.Outputs {
		reached[v.Name] = true
	}
	var stops []string
	for _, n := range slices.Backward(g.Nodes) {
		facts, _ := graph.FactsOf(n)
		if !slices.ContainsFunc(n.Outputs, func(out string) bool { return reached[out] }) {
			continue
		}
		through := false
		for _, in := range n.Inputs {
			if index.Type(in).Elem == graph.Float && !facts.Continuity.Flat() {
				reached[in], through = true, true
			}
		}
		if !through && !n.Is("Constant") {
			stops = append(stops, n.String())
		}
	}
	var names []string
	for _, t := range g.Initializers {
		if !reached[t.Name] {
			names = append(names, t.Name)
		}
	}
	if len(names) == len(g.Initializers) {
		return nil, fmt.Errorf("graph %q has no parameter that a gradient reaches; it ends at %s", g.Name, strings.Join(stops, ", "))
	}
	return names, nil
}

// quantizedNode returns the last node whose numbers are integers that stand for others; nil where
// there is none.
func quantizedNode(g *graph.Graph) *graph.Node {
	for _, n := range slices.Backward(g.Nodes) {
		if facts, _ := graph.FactsOf(n); facts.Quantized {
			return n
		}
	}
	return nil
}

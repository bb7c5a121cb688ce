package convert

import (
	"context"
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// takeBranches puts the nodes of a branch in the place of each If whose condition is constant. It
// reports whether there was one.
func takeBranches(g *graph.Graph) (taken bool) {
	index, names := g.Index(), g.AllNames()
	var nodes []*graph.Node
	for _, n := range g.Nodes {
		branch := takenBranch(n, index)
		if branch == nil {
			nodes = append(nodes, n)
			continue
		}
		taken = true
		branch = distinctBranch(branch, n, names)
		nodes = append(nodes, branch.Nodes...)
		g.Initializers = append(g.Initializers, branch.Initializers...)
		g.Values = append(g.Values, branch.Values...)
		for i, out := range n.Outputs {
			if out != "" {
				nodes = append(nodes, &graph.Node{Op: "Identity", Inputs: []string{branch.Outputs[i].Name}, Outputs: []string{out}})
			}
		}
	}
	g.Nodes = nodes
	return taken
}

// takenBranch returns the branch that an If takes whenever it runs; nil: that is not known.
func takenBranch(n *graph.Node, index *graph.Index) *graph.Graph {
	if !n.Is("If") || index.IsInput(n.Input(0)) {
		return nil
	}
	condition := index.Constant(n.Input(0))
	if condition == nil || condition.Elem != graph.Bool || condition.Len() != 1 {
		return nil
	}
	truth, err := graph.Data[bool](condition)
	if err != nil {
		return nil
	}
	name := "else_branch"
	if truth[0] {
		name = "then_branch"
	}
	a, _ := n.Attr(name)
	return a.Graph
}

// distinctBranch returns a branch whose own values have names that no other value has, and adds these
// to the names.
func distinctBranch(branch *graph.Graph, n *graph.Node, names map[string]int) *graph.Graph {
	branch = branch.Clone()
	others := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(branch.Defined())) { // in order, so that names are the same each time
		if names[name] <= 1 {
			continue // no other value has it
		}
		others[name] = unused(names, n.Output()+"_"+name)
	}
	branch.RenameAll(others)
	return branch
}

// simplifySubgraphs simplifies the subgraphs of a graph's nodes. One in which a new value would have
// the name of one around it stays.
func simplifySubgraphs(ctx context.Context, g *graph.Graph, engines ...hourglass.Engine) error {
	index, names := g.Index(), g.AllNames()
	for i, n := range g.Nodes {
		if len(n.Subgraphs()) == 0 {
			continue
		}
		simplified, err := n.WithSubgraphs(func(sub *graph.Graph) (*graph.Graph, error) {
			alone, err := Simplify(ctx, g.Standalone(sub, index), engines...)
			if err != nil {
				return nil, err
			}
			made, had := alone.Enclosed(sub), sub.AllNames()
			for name := range made.AllNames() {
				if had[name] == 0 && names[name] > 0 {
					return sub, nil
				}
			}
			return made, nil
		})
		if err != nil {
			return err
		}
		g.Nodes[i] = simplified
	}
	return nil
}

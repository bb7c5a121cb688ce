package graph

import (
	"slices"
	"testing"
)

// conditional reads "kept" in a branch of an If, and "inner" in a branch of an If in that branch.
func conditional() *Graph {
	innermost := &Graph{Name: "innermost", Nodes: []*Node{{Op: "Neg", Inputs: []string{"inner"}, Outputs: []string{"n"}}}, Outputs: []Value{{Name: "n"}}}
	branch := &Graph{Name: "branch", Nodes: []*Node{
		{Op: "Abs", Inputs: []string{"kept"}, Outputs: []string{"own"}},
		{Op: "If", Inputs: []string{"c"}, Outputs: []string{"o"}, Attrs: []Attribute{{Name: "then_branch", Kind: AttrGraph, Graph: innermost}}},
		{Op: "Add", Inputs: []string{"own", "o"}, Outputs: []string{"sum"}},
	}, Outputs: []Value{{Name: "sum"}}}
	return &Graph{
		Header: Header{Opsets: []Opset{{Version: 17}}},
		Inputs: []Value{{Name: "x"}, {Name: "c"}},
		Nodes: []*Node{
			{Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"kept"}},
			{Op: "Exp", Inputs: []string{"x"}, Outputs: []string{"inner"}},
			{Op: "Log", Inputs: []string{"x"}, Outputs: []string{"idle"}},
			{Op: "If", Inputs: []string{"c"}, Outputs: []string{"y"}, Attrs: []Attribute{{Name: "then_branch", Kind: AttrGraph, Graph: branch}}},
		},
		Outputs: []Value{{Name: "y"}},
	}
}

func TestSubgraphsRead(t *testing.T) {
	g := conditional()
	x := g.Index()
	for name, want := range map[string][]*Node{"kept": g.Nodes[3:], "inner": g.Nodes[3:], "own": nil, "idle": nil} {
		if got := x.Readers(name); !slices.Equal(got, want) {
			t.Errorf("the readers of %q are %v, want %v", name, got, want)
		}
	}
	if n := x.Uses("c"); n != 2 {
		t.Errorf("c is used %d times, want 2: by the If, and by the one in its branch", n)
	}
	g.Prune()
	if len(g.Nodes) != 3 || g.Nodes[2].Op != "If" {
		t.Errorf("kept are %v, want all but Log", g.Nodes)
	}
}

package graph

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestOrder decodes a graph whose nodes, and those of a branch, are shuffled.
func TestOrder(t *testing.T) {
	branch := func(name string) *Graph {
		return &Graph{Name: name, Outputs: []Value{{Name: name + "2"}}, Nodes: []*Node{
			{Op: "Neg", Inputs: []string{name + "1"}, Outputs: []string{name + "2"}},
			{Op: "Abs", Inputs: []string{"b"}, Outputs: []string{name + "1"}},
		}}
	}
	g := &Graph{
		Name: "g", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: 17}}},
		Inputs:  []Value{{Name: "x", Type: Type{Elem: Float, Shape: Dims(Fixed(2))}}, {Name: "c", Type: Type{Elem: Bool, Shape: Dims()}}},
		Outputs: []Value{{Name: "y", Type: Type{Elem: Float, Shape: Dims(Fixed(2))}}},
		Nodes: []*Node{
			{Op: "Relu", Inputs: []string{"x"}, Outputs: []string{"a"}},
			{Op: "Neg", Inputs: []string{"a"}, Outputs: []string{"b"}},
			{Op: "If", Inputs: []string{"c"}, Outputs: []string{"d"}, Attrs: []Attribute{
				{Name: "then_branch", Kind: AttrGraph, Graph: branch("t")}, {Name: "else_branch", Kind: AttrGraph, Graph: branch("e")},
			}},
			{Op: "Add", Inputs: []string{"a", "d"}, Outputs: []string{"y"}},
		},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		file, err := Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Validate(); err != nil {
			t.Fatal(err)
		}
		random.Shuffle(len(g.Nodes), func(i, j int) { g.Nodes[i], g.Nodes[j] = g.Nodes[j], g.Nodes[i] })
	}
}

// TestInOrder keeps nodes that are in order, and those that read each other in a circle.
func TestInOrder(t *testing.T) {
	node := func(in, out string) *Node {
		return &Node{Op: "Relu", Inputs: []string{in, ""}, Outputs: []string{out, ""}}
	}
	for name, nodes := range map[string][]*Node{
		"in order":       {node("x", "a"), node("x", "b"), node("a", "c")},
		"a circle":       {node("c", "a"), node("a", "b"), node("b", "c")},
		"reads itself":   {node("b", "a"), node("b", "b")},
		"defined twice":  {node("x", "a"), node("a", "a"), node("a", "b")},
		"defined by one": {node("x", "x")},
	} {
		if got := inOrder(nodes); !slices.Equal(got, nodes) {
			t.Errorf("%s: nodes were moved", name)
		}
	}
}

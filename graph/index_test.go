package graph

import (
	"slices"
	"testing"
)

// indexedGraph reads x twice in one node and gives an initializer as a default.
func indexedGraph() *Graph {
	w, d := Vector[float32]("w", 1, 2), Vector[float32]("d", 3, 4)
	constant := &Node{Op: "Constant", Outputs: []string{"c"}, Attrs: []Attribute{{Name: "value_floats", Kind: AttrFloats, Floats: []float32{5, 6}}}}
	return &Graph{
		Header:       Header{Opsets: []Opset{{Version: 17}}},
		Inputs:       []Value{{Name: "x", Type: Type{Elem: Float, Shape: Dims(Fixed(2))}}, {Name: "d", Type: d.Type()}},
		Initializers: []*Tensor{w, d},
		Nodes: []*Node{
			constant,
			{Op: "Mul", Inputs: []string{"x", "x"}, Outputs: []string{"square"}},
			{Name: "sum", Op: "Sum", Inputs: []string{"square", "w", "c", "d", "square"}, Outputs: []string{"y"}},
			{Op: "Clip", Inputs: []string{"y", "", "c"}, Outputs: []string{"", "z"}},
		},
		Values:  []Value{{Name: "square", Type: Type{Elem: Float, Shape: Dims(Fixed(2))}}},
		Outputs: []Value{{Name: "y", Type: Type{Elem: Float, Shape: Dims(Batch)}}, {Name: "x"}},
	}
}

func TestIndex(t *testing.T) {
	g := indexedGraph()
	x := g.Index()
	if got := x.Maker("y"); got != g.Nodes[2] {
		t.Errorf("the maker of y is %v", got)
	}
	for name, want := range map[string][]*Node{
		"x": g.Nodes[1:2], "square": g.Nodes[2:3], "c": g.Nodes[2:4], "z": nil, "": nil,
	} {
		if got := x.Readers(name); !slices.Equal(got, want) {
			t.Errorf("the readers of %q are %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]int{"x": 3, "square": 2, "y": 2, "z": 0, "": 0, "nothing": 0} {
		if got := x.Uses(name); got != want {
			t.Errorf("%q has %d uses, want %d", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"x": "undefined[…]", "square": "float32[2]", "y": "float32[batch]", "w": "float32[2]", "d": "float32[2]", "c": "undefined[…]",
	} {
		if got := x.Type(name).String(); got != want {
			t.Errorf("the type of %q is %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]bool{"x": true, "w": true, "c": true, "z": true, "": false, "nothing": false} {
		if got := x.Has(name); got != want {
			t.Errorf("Has(%q) is %v", name, got)
		}
	}
}

func TestIndexConstants(t *testing.T) {
	g := indexedGraph()
	x := g.Index()
	if c := x.Constant("c"); c == nil || c.Len() != 2 {
		t.Errorf("the constant of a Constant node is %v", c)
	}
	if x.Constant("w") != g.Initializers[0] || x.Initializer("d") != g.Initializers[1] || x.Initializer("c") != nil || x.Constant("x") != nil {
		t.Error("initializers are not found, or what is none is")
	}
	if !x.IsInput("d") || x.IsInput("w") || !x.IsOutput("x") || x.IsOutput("square") {
		t.Error("inputs and outputs are mistaken")
	}
}

// TestIndexIsSnapshot: an index tells of the graph as it was.
func TestIndexIsSnapshot(t *testing.T) {
	g := indexedGraph()
	x, sum := g.Index(), g.Nodes[2]
	g.Rename("y", "renamed")
	g.Nodes = g.Nodes[:1]
	if x.Maker("y") != sum || x.Has("renamed") || x.Uses("square") != 2 {
		t.Error("the index changed with the graph")
	}
	if y := g.Index(); y.Maker("y") != nil || !y.IsOutput("renamed") || y.Has("renamed") {
		t.Error("a new index does not tell of the graph as it is")
	}
}

func TestTitle(t *testing.T) {
	g := indexedGraph()
	for i, want := range []string{"c", "square", "sum", "z"} {
		if got := g.Nodes[i].Title(); got != want {
			t.Errorf("node %d is called %q, want %q", i, got, want)
		}
	}
	if n := (&Node{}); n.Title() != "" || !n.Standard() || !(&Node{Domain: "ai.onnx"}).Standard() || (&Node{Domain: "com.example"}).Standard() {
		t.Error("a node's domain is mistaken")
	}
}

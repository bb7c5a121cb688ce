package convert_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
)

// TestTwinsThatDiffer keeps two nodes that look the same and may give different numbers.
func TestTwinsThatDiffer(t *testing.T) {
	own := func(output string) *graph.Node {
		n := node("Sqrt", output, "x")
		n.Domain = "com.example"
		return n
	}
	training := func(output string) *graph.Node { return node("Dropout", output, "x", "ratio", "training") }
	for name, twins := range map[string][2]*graph.Node{
		"random numbers":      {node("RandomNormalLike", "a", "x"), node("RandomNormalLike", "b", "x")},
		"an operator unknown": {own("a"), own("b")},
		"Dropout that trains": {training("a"), training("b")},
	} {
		g := model(graph.Float, []*graph.Node{twins[0], twins[1], node("Sub", "y", "a", "b")},
			graph.NewTensor("ratio", []float32{0.5}), graph.NewTensor("training", []bool{true}))
		g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "com.example", Version: 1})
		s, err := convert.Simplify(t.Context(), g, folding...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := operators(s); len(got) != 3 {
			t.Errorf("%s: left are %v", name, got)
		}
	}
}

// TestTwinOutputs: names of outputs stay, of one twin and of both.
func TestTwinOutputs(t *testing.T) {
	for _, c := range []struct{ outputs, want []string }{
		{[]string{"a"}, []string{"Exp"}},
		{[]string{"b"}, []string{"Exp"}},
		{[]string{"a", "b"}, []string{"Exp", "Exp"}},
	} {
		g := model(graph.Float, []*graph.Node{node("Exp", "a", "x"), node("Exp", "b", "x"), node("Sub", "y", "a", "b")})
		for _, name := range c.outputs {
			g.Outputs = append(g.Outputs, graph.Value{Name: name, Type: g.Inputs[0].Type})
		}
		s, err := convert.Simplify(t.Context(), g, folding...)
		if err != nil {
			t.Fatal(err)
		}
		if got := operators(s); !slices.Equal(got, append(slices.Clone(c.want), "Sub")) || !slices.Equal(graph.Names(s.Outputs), append([]string{"y"}, c.outputs...)) {
			t.Errorf("outputs %v: left are %v with outputs %v", c.outputs, got, graph.Names(s.Outputs))
		}
		if err := s.Validate(); err != nil {
			t.Errorf("outputs %v: %v", c.outputs, err)
		}
	}
}

// TestDrawnIsNotFolded: what follows from constants and from numbers that are drawn at random is no constant.
func TestDrawnIsNotFolded(t *testing.T) {
	drawn := node("RandomNormal", "r")
	drawn.Attrs = []graph.Attribute{graph.Ints("shape", 3)}
	g := model(graph.Float, []*graph.Node{drawn, node("Neg", "n", "r"), node("Add", "y", "x", "n")})
	s, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	if left := operators(s); !slices.Equal(left, []string{"RandomNormal", "Neg", "Add"}) {
		t.Errorf("left are %v", left)
	}
}

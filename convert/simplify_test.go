package convert_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

var folding = []hourglass.Engine{native.Engine{}, oracle.Engine{Narrow: true}}

// operators returns the operators of a graph's nodes but Constant.
func operators(g *graph.Graph) (ops []string) {
	for _, n := range g.Nodes {
		if n.Op != "Constant" {
			ops = append(ops, n.Op)
		}
	}
	return ops
}

// model returns a graph of opset 17 with the input x and the output y.
func model(elem graph.DataType, nodes []*graph.Node, initializers ...*graph.Tensor) *graph.Graph {
	typ := graph.Type{Elem: elem, Shape: graph.Dims(graph.Symbol("n"))}
	return &graph.Graph{
		Name: "model", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}}},
		Inputs: []graph.Value{{Name: "x", Type: typ}}, Outputs: []graph.Value{{Name: "y", Type: typ}},
		Nodes: nodes, Initializers: initializers,
	}
}

func node(op, output string, inputs ...string) *graph.Node {
	return &graph.Node{Op: op, Inputs: inputs, Outputs: []string{output}}
}

// TestSimplifyFoldsEveryType folds what the native engine does not compute.
func TestSimplifyFoldsEveryType(t *testing.T) {
	half := func(bits ...byte) *graph.Tensor {
		return &graph.Tensor{Name: "a", Elem: graph.Float16, Dims: []int64{int64(len(bits) / 2)}, Raw: bits}
	}
	for name, c := range map[string]struct {
		a, b *graph.Tensor
		op   string
		want *graph.Tensor
	}{
		"int64":   {graph.Vector[int64]("a", 10), graph.Vector[int64]("b", 12), "Pow", graph.Vector[int64]("", 1e12)},
		"uint64":  {graph.Vector[uint64]("a", 1<<63), graph.Vector[uint64]("b", 1), "Add", graph.Vector[uint64]("", 1<<63+1)},
		"float64": {graph.Vector("a", 1.5), graph.Vector("b", 3.0), "Mul", graph.Vector("", 4.5)},
		// 1.5 × 1.5 = 2.25; 0.1 is 0x2e66, and its square, 0.0099945…, is nearest to 0x211e.
		"float16": {half(0x00, 0x3e, 0x66, 0x2e), half(0x00, 0x3e, 0x66, 0x2e).Renamed("b"), "Mul", half(0x80, 0x40, 0x1e, 0x21)},
		"int8":    {graph.Vector[int8]("a", 100), graph.Vector[int8]("b", 100), "Add", graph.Vector[int8]("", -56)},
	} {
		t.Run(name, func(t *testing.T) {
			g := model(c.a.Elem, []*graph.Node{node(c.op, "c", "a", "b"), node("Add", "y", "x", "c")}, c.a, c.b)
			h, err := convert.Simplify(t.Context(), g, folding...)
			if err != nil {
				t.Fatal(err)
			}
			if got := operators(h); !slices.Equal(got, []string{"Add"}) {
				t.Fatalf("left are %v", got)
			}
			if got := h.Index().Constant("c"); got == nil || got.Elem != c.want.Elem || !bytes.Equal(got.Raw, c.want.Raw) {
				t.Errorf("c is %v, want %v", got, c.want)
			}
		})
	}
}

// TestSimplifyGoesAround leaves what is not known, with all that it reads, and simplifies the rest.
func TestSimplifyGoesAround(t *testing.T) {
	branch := func(op string) *graph.Graph {
		return &graph.Graph{Name: op, Nodes: []*graph.Node{node(op, "in_"+op, "same")}, Outputs: []graph.Value{{Name: "in_" + op}}}
	}
	own := node("Swish", "s", "folded")
	own.Domain = "com.example"
	choice := node("If", "chosen", "which")
	choice.Attrs = []graph.Attribute{
		{Name: "then_branch", Kind: graph.AttrGraph, Graph: branch("Neg")}, {Name: "else_branch", Kind: graph.AttrGraph, Graph: branch("Abs")},
	}
	g := model(graph.Float, []*graph.Node{
		node("Sqrt", "folded", "w"), own, node("Trilu", "t", "m"),
		node("Identity", "same", "x"), choice,
		node("Identity", "passed", "chosen"), node("Add", "sum", "passed", "s"), node("Identity", "last", "sum"), node("Identity", "y", "last"),
	}, graph.Vector[float32]("w", 4), graph.NewTensor("m", []float32{1, 2, 3, 4}, 2, 2))
	g.Inputs = append(g.Inputs, graph.Value{Name: "which", Type: graph.Type{Elem: graph.Bool, Shape: graph.Dims()}})
	g.Header.Opsets = append(g.Header.Opsets, graph.Opset{Domain: "com.example", Version: 1})
	g.Outputs = append(g.Outputs, graph.Value{Name: "t", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2), graph.Fixed(2))}})
	h, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := operators(h), []string{"Swish", "Trilu", "If", "Add"}; !slices.Equal(got, want) {
		t.Errorf("left are %v, want %v", got, want)
	}
	if err := h.Validate(); err != nil {
		t.Error(err)
	}
	if c := h.Index().Constant("folded"); c == nil {
		t.Error("the root of w was not folded")
	}
}

// TestDefaultsStayInputs: below IR version 4 every initializer is an input, in the order of the file.
func TestDefaultsStayInputs(t *testing.T) {
	w := graph.Vector[float32]("w", 2)
	g := model(graph.Float, []*graph.Node{node("Identity", "v", "w"), node("Mul", "h", "x", "v"), node("Dropout", "d", "h"), node("Sqrt", "y", "d")}, w)
	g.Header = graph.Header{IRVersion: 3, Opsets: []graph.Opset{{Version: 8}}}
	g.Inputs = []graph.Value{{Name: "w", Type: w.Type()}, g.Inputs[0]}
	simple, err := convert.Simplify(t.Context(), g, folding...)
	if err != nil {
		t.Fatal(err)
	}
	half, _, err := convert.Half(g, convert.HalfSettings{})
	if err != nil {
		t.Fatal(err)
	}
	front, back, err := convert.Split(g, "d")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		g    *graph.Graph
		want []string
	}{"simple": {simple, []string{"x"}}, "half": {half, []string{"w", "x"}}, "front": {front, []string{"w", "x"}}, "back": {back, []string{"d"}}} {
		if c.g.Header.IRVersion != 3 || !slices.Equal(graph.Names(c.g.Inputs), c.want) {
			t.Errorf("%s: IR version %d with the inputs %v, want 3 with %v", name, c.g.Header.IRVersion, graph.Names(c.g.Inputs), c.want)
		}
		for _, x := range c.g.Initializers {
			if !graph.Has(c.g.Inputs, x.Name) {
				t.Errorf("%s: initializer %q is no input", name, x.Name)
			}
		}
	}
	newer, err := convert.Opset(g, 17)
	if err != nil || !slices.Equal(graph.Names(newer.Inputs), []string{"x"}) {
		t.Errorf("at opset 17 the inputs are %v, %v; want x alone", graph.Names(newer.Inputs), err)
	}
}

// TestSimplifyDropsCasts: a Cast to the type that a value has does nothing.
func TestSimplifyDropsCasts(t *testing.T) {
	b := graph.NewBuilder("casts", 17)
	x := b.Input("x", graph.Float, graph.Batch)
	same := b.Op("Cast", b.Op("Relu", x), graph.Int("to", int64(graph.Float)))
	b.Output("y", b.Op("Cast", b.Op("Exp", same), graph.Int("to", int64(graph.Double))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	s, err := convert.Simplify(t.Context(), g, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Nodes) != 3 || s.Nodes[1].Op != "Exp" || s.Nodes[2].Op != "Cast" {
		t.Errorf("left are %v", s.Nodes)
	}
}

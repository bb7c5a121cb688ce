package graph

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// typed parses what Type.String gives, as "float32[batch,3]"; "?" is nothing
// known.
func typed(t testing.TB, s string) Type {
	t.Helper()
	name, dims, ranked := strings.Cut(strings.TrimSuffix(s, "]"), "[")
	var out Type
	for e := Float; e <= BFloat16; e++ {
		if e.String() == name {
			out.Elem = e
		}
	}
	if out.Elem == Undefined && name != "?" {
		t.Fatalf("no type is called %q", name)
	}
	if ranked {
		out.Shape = Shape{}
		for _, d := range strings.FieldsFunc(dims, func(r rune) bool { return r == ',' }) {
			n, err := strconv.ParseInt(d, 10, 64)
			switch {
			case err == nil:
				out.Shape = append(out.Shape, Fixed(n))
			case d == "?":
				out.Shape = append(out.Shape, Unknown)
			default:
				out.Shape = append(out.Shape, Symbol(d))
			}
		}
	}
	return out
}

// operand is an input of a case: a type as text, a constant, or nil for one that
// is left out.
type operand any

// nodeGraph returns a graph of one node with output y, whose type it does not state.
func nodeGraph(t testing.TB, opset int64, op string, operands []operand, attrs ...Attribute) *Graph {
	t.Helper()
	g := &Graph{
		Name: "case", Header: Header{IRVersion: 8, Opsets: []Opset{{Version: opset}}}, Outputs: []Value{{Name: "y"}},
		Nodes: []*Node{{Name: "n", Op: op, Outputs: []string{"y"}, Attrs: attrs}},
	}
	for i, o := range operands {
		name := "x" + strconv.Itoa(i)
		switch o := o.(type) {
		case string:
			g.Inputs = append(g.Inputs, Value{Name: name, Type: typed(t, o)})
		case *Tensor:
			g.Initializers = append(g.Initializers, o.Renamed(name))
		case nil:
			name = ""
		}
		g.Nodes[0].Inputs = append(g.Nodes[0].Inputs, name)
	}
	for o, _ := Lookup(op); len(g.Nodes[0].Outputs) < o.MinOutputs; {
		g.Nodes[0].Outputs = append(g.Nodes[0].Outputs, "more"+strconv.Itoa(len(g.Nodes[0].Outputs)))
	}
	return g
}

func ints(v ...int64) *Tensor { return Vector("", v...) }

func with(o ...operand) []operand      { return o }
func attrs(a ...Attribute) []Attribute { return a }

// TestInferComputedShapes follows shapes as exporters compute them: x.view(x.size(0), -1) and
// its like.
func TestInferComputedShapes(t *testing.T) {
	b := NewBuilder("shapes", 0)
	x := b.Input("x", Float, Batch, Fixed(4), Fixed(6))
	shape := b.Op("Shape", x)
	batch := b.Op("Unsqueeze", b.Op("Gather", shape, b.Const(Scalar("", int64(0)))), b.Const(ints(0)))
	rest := b.Op("Slice", shape, b.Const(ints(1)), b.Const(ints(3)))
	half := b.Op("Div", rest, b.Const(ints(2)))
	for _, c := range []struct {
		name string
		got  Value
		want string
	}{
		{"view", b.Op("Reshape", x, b.Op("Concat", batch, b.Const(ints(-1)), Int("axis", 0))), "float32[batch,24]"},
		{"same", b.Op("Reshape", x, b.Op("Concat", batch, rest, Int("axis", 0))), "float32[batch,4,6]"},
		{"modulo", b.Op("ConstantOfShape", b.Op("Mod", rest, b.Const(ints(4)))), "float32[0,2]"},
		{"places", b.Op("Range", b.Const(Scalar("", int64(0))), b.Op("Gather", shape, b.Const(Scalar("", int64(0)))), b.Const(Scalar("", int64(1)))), "int64[batch]"},
		{"halves", b.Op("Reshape", x, b.Op("Concat", batch, half, b.Const(ints(-1)), Int("axis", 0))), "float32[batch,2,3,4]"},
		{"zeros", b.Op("ConstantOfShape", b.Op("Concat", batch, half, Int("axis", 0))), "float32[batch,2,3]"},
		{"last", b.Op("ConstantOfShape", b.Op("Cast", b.Op("Gather", shape, b.Const(ints(-1, 0))), Int("to", int64(Int64)))), "float32[6,batch]"},
		{"part", b.Op("ConstantOfShape", b.Op("Shape", x, Int("start", -1))), "float32[6]"},
		{"two unknown", b.Op("Reshape", x, b.Op("Concat", b.Op("Mul", batch, b.Const(ints(2))), b.Const(ints(-1)), Int("axis", 0))), "float32[?,?]"},
	} {
		if got, want := c.got.Type, typed(t, c.want); got.String() != want.String() {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestInferSplit types every part.
func TestInferSplit(t *testing.T) {
	for _, c := range []struct {
		opset int64
		sizes []int64
		attrs []Attribute
		want  string
	}{
		{11, nil, attrs(Int("axis", 1)), "3 3 3"},
		{12, nil, attrs(Int("axis", 1), Ints("split", 1, 2, 6)), "1 2 6"},
		{17, []int64{4, 0, 5}, attrs(Int("axis", -1)), "4 0 5"},
		{18, nil, attrs(Int("axis", 1), Int("num_outputs", 3)), "3 3 3"},
	} {
		b := NewBuilder("split", c.opset)
		args := []Arg{b.Input("x", Float, Batch, Fixed(9))}
		if c.sizes != nil {
			args = append(args, b.Const(ints(c.sizes...)))
		}
		for _, a := range c.attrs {
			args = append(args, a)
		}
		var got []string
		for _, part := range b.OpN("Split", 3, args...) {
			if part.Type.Elem != Float || part.Type.Shape[0] != Batch {
				t.Errorf("opset %d: a part of %v", c.opset, part.Type)
			}
			got = append(got, part.Type.Shape[1].String())
		}
		if err := b.Err(); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("opset %d: %v, %v; want %s", c.opset, got, err, c.want)
		}
	}
}

// TestInferChain: types run through a graph, meet what it states, and stop at
// what the registry does not hold.
func TestInferChain(t *testing.T) {
	chain := func() *Graph {
		return &Graph{
			Name: "chain", Header: Header{Opsets: []Opset{{Version: 17}, {Domain: "com.example", Version: 1}}},
			Inputs: []Value{{Name: "x", Type: typed(t, "float32[batch,2,3]")}},
			Nodes: []*Node{
				{Op: "Constant", Outputs: []string{"shape"}, Attrs: attrs(Ints("value_ints", 0, -1))},
				{Op: "Reshape", Inputs: []string{"x", "shape"}, Outputs: []string{"flat"}},
				{Op: "Mystery", Domain: "com.example", Inputs: []string{"flat"}, Outputs: []string{"odd"}},
				{Op: "Relu", Inputs: []string{"odd"}, Outputs: []string{"y"}},
			},
			Outputs: []Value{{Name: "flat"}, {Name: "y"}},
		}
	}
	value := func(g *Graph, name string) string {
		for _, v := range append(g.Values, g.Outputs...) {
			if v.Name == name {
				return v.Type.String()
			}
		}
		return "none"
	}
	g := chain()
	if err := g.Infer(); err != nil {
		t.Fatal(err)
	}
	if got := value(g, "flat"); got != "float32[batch,6]" {
		t.Errorf("flat is %s", got)
	}
	if got := value(g, "y"); got != (Type{}).String() {
		t.Errorf("y is %s behind an operator that no one knows", got)
	}

	g = chain()
	g.Values = []Value{{Name: "odd", Type: typed(t, "float32[batch,5]"), Doc: "as stated"}}
	if err := g.Infer(); err != nil {
		t.Fatal(err)
	}
	if got := value(g, "y"); got != "float32[batch,5]" {
		t.Errorf("y is %s, though the graph states its operand", got)
	}
	if g.Values[len(g.Values)-1].Doc != "as stated" {
		t.Errorf("what the graph says of a value is lost: %+v", g.Values)
	}

	for name, stated := range map[string]string{"rank": "float32[6]", "size": "float32[batch,7]"} {
		g = chain()
		g.Outputs[0].Type = typed(t, stated)
		if err := g.Infer(); err != nil || g.Outputs[0].Type.String() != "float32[batch,6]" {
			t.Errorf("another %s is stated: %v, %v", name, g.Outputs[0].Type, err)
		}
	}
	g = chain()
	g.Outputs[0].Type = typed(t, "int64[batch,6]")
	if err := g.Infer(); err == nil || !strings.Contains(err.Error(), "stated as int64[batch,6]") {
		t.Errorf("another type is stated: %v", err)
	}
	g = chain()
	g.Outputs[0].Type = typed(t, "float32[4,6]")
	if err := g.Infer(); err != nil || g.Outputs[0].Type.String() != "float32[4,6]" {
		t.Errorf("a size in the place of a symbol: %v, %v", g.Outputs[0].Type, err)
	}
}

// TestInferShapes: a shape taken from a value keeps its symbols.
func TestInferShapes(t *testing.T) {
	for _, op := range []string{"Expand", "Reshape"} {
		b := NewBuilder("shapes", 0)
		x := b.Input("x", Float, Batch, Fixed(6))
		small := b.Input("small", Float, Batch, Fixed(1))
		if op == "Reshape" {
			small = b.Input("cube", Float, Batch, Fixed(2), Fixed(3))
		}
		b.Output("y", b.Op(op, small, b.Name("of_x", b.Op("Shape", x))))
		if g := finished(t, b); g.Outputs[0].Type.String() != "float32[batch,6]" {
			t.Errorf("%s: %v", op, g.Outputs[0].Type)
		}
	}
}

// TestInferDefaults: an input with an initializer may be replaced by the caller,
// and so its value is no constant.
func TestInferDefaults(t *testing.T) {
	g := nodeGraph(t, 17, "Reshape", with("float32[2,3]", ints(3, 2)))
	g.Inputs = append(g.Inputs, Value{Name: "x1", Type: typed(t, "int64[2]")})
	if err := g.Infer(); err != nil || g.Outputs[0].Type.String() != "float32[?,?]" {
		t.Errorf("%v, %v", g.Outputs[0].Type, err)
	}
}

// TestInferDefinedTwice: a name has one type, whatever else gives it too.
func TestInferDefinedTwice(t *testing.T) {
	for name, spoil := range map[string]func(*Graph){
		"by two outputs": func(g *Graph) { g.Nodes[0].Outputs = []string{"y", "y"} },
		"by two nodes":   func(g *Graph) { g.Nodes = append(g.Nodes, g.Nodes[0]) },
		"by an input":    func(g *Graph) { g.Inputs = append(g.Inputs, Value{Name: "y", Type: typed(t, "float32[3,9]")}) },
		"by an initializer": func(g *Graph) {
			g.Initializers = append(g.Initializers, Scalar("y", float32(1)))
		},
	} {
		g := nodeGraph(t, 17, "LayerNormalization", with("float32[3,9]", "float32[9]"))
		spoil(g)
		var node *NodeError
		if err := g.Infer(); !errors.As(err, &node) || !strings.Contains(err.Error(), `output "y" is defined twice`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestInferPartly: what is before a node that cannot be is typed.
func TestInferPartly(t *testing.T) {
	b := NewBuilder("partly", 17)
	x := b.Input("x", Float, Batch, Fixed(1))
	wide := b.Op("Mul", x, b.Const(Vector("wide", make([]float32, 1000)...)))
	b.Output("y", b.Op("Reshape", wide, b.Const(ints(2, 500))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Inputs[0].Type.Shape[0] = Fixed(7)
	g.Values = []Value{{Name: "later", Type: typed(t, "float32[5]")}}
	var node *NodeError
	if err := g.Infer(); !errors.As(err, &node) || !strings.Contains(node.Node, "Reshape") {
		t.Fatal(err)
	}
	index := g.Index()
	if got := index.Type(wide.Name).String(); got != "float32[7,1000]" {
		t.Errorf("the value before the error is %s", got)
	}
	if got := index.Type("later").String(); got != "float32[5]" {
		t.Errorf("what the graph states of a value behind the error is now %s", got)
	}
}

// TestSplitUneven: the last part is smaller where a size does not divide. Where it would be smaller than 0, nobody
// agrees on what the parts are, and none is stated.
func TestSplitUneven(t *testing.T) {
	for _, c := range []struct {
		size  int64
		parts int
		want  string
	}{{7, 3, "[3][3][1]"}, {6, 4, "[2][2][2][0]"}, {5, 4, "[?][?][?][?]"}} {
		b := NewBuilder("uneven", 18)
		got := ""
		for _, v := range b.OpN("Split", c.parts, b.Input("x", Float, Fixed(c.size)), Int("num_outputs", int64(c.parts))) {
			got += v.Type.Shape.String()
		}
		if got != c.want || b.Err() != nil {
			t.Errorf("%d elements in %d parts: %s, %v, want %s", c.size, c.parts, got, b.Err(), c.want)
		}
	}
}

package graph

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// weights returns a matrix parameter.
func weights(name string, rows, columns int64) *Tensor {
	return NewTensor(name, make([]float32, rows*columns), rows, columns)
}

func finished(t testing.TB, b *Builder) *Graph {
	t.Helper()
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// layer returns a dense graph from input x to output y.
func layer(t testing.TB, name string, w *Tensor) *Graph {
	t.Helper()
	b := NewBuilder(name, 0)
	x := b.Input("x", Float, Batch, Fixed(w.Dims[0]))
	b.Output("y", b.Op("Relu", b.Op("MatMul", x, b.Parameter(w))))
	return finished(t, b)
}

func TestBuilder(t *testing.T) {
	b := NewBuilder("net", 0)
	x := b.Input("x", Float, Batch, Fixed(4))
	h := b.Op("Gemm", x, b.Parameter(weights("w", 4, 2)), b.Const(Vector[float32]("", 1, 2)))
	if h.Type.String() != "float32[batch,2]" {
		t.Errorf("a value is typed as it is made: %v", h.Type)
	}
	b.Output("y", b.Op("Clip", h, Value{}, b.Const(Scalar[float32]("", 1))))
	b.Output("h", b.Op("Identity", h))
	g := finished(t, b)

	if g.Opset() != DefaultOpset || g.Header.IRVersion != 8 || g.Name != "net" {
		t.Errorf("header %+v", g.Header)
	}
	if len(g.Initializers) != 1 || g.Initializers[0].Name != "w" {
		t.Errorf("a constant is no initializer: %v", g.Initializers)
	}
	if len(g.Outputs) != 2 || g.Outputs[0].Type.String() != "float32[batch,2]" {
		t.Errorf("outputs %v", g.Outputs)
	}
	identifier := regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	seen := map[string]bool{}
	for _, n := range g.Nodes {
		for _, name := range append(n.Outputs, n.Name) {
			if !identifier.MatchString(name) || seen[name] {
				t.Errorf("%q is no C identifier or is there twice", name)
			}
			seen[name] = true
		}
		if n.Op == "Clip" && n.Inputs[1] != "" {
			t.Errorf("a left-out input is %q", n.Inputs[1])
		}
	}

	// What the builder goes on to do does not reach a finished graph.
	nodes := len(g.Nodes)
	b.Op("Relu", h)
	if len(g.Nodes) != nodes {
		t.Error("the graph grew after it was finished")
	}
}

// TestBuilderKeepsTheFirstMistake: each step is one, and after it nothing is added.
func TestBuilderKeepsTheFirstMistake(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(b *Builder, x Value)
		want string
	}{
		"shapes":                {func(b *Builder, x Value) { b.Op("Add", x, b.Const(Vector[float32]("", 1, 2, 3))) }, "do not broadcast"},
		"operator":              {func(b *Builder, x Value) { b.Op("Mystery", x) }, "Mystery"},
		"later operator":        {func(b *Builder, x Value) { b.Op("Gelu", x) }, "20"},
		"attribute":             {func(b *Builder, x Value) { b.Op("Relu", x, Int("axis", 1)) }, `no attribute "axis"`},
		"undefined":             {func(b *Builder, x Value) { b.Op("Relu", Value{Name: "z"}) }, `"z" is not defined`},
		"two outputs":           {func(b *Builder, x Value) { b.OpN("Relu", 2, x) }, "2 outputs"},
		"input twice":           {func(b *Builder, x Value) { b.Input("x", Float) }, `"x" is taken`},
		"input without a name":  {func(b *Builder, x Value) { b.Input("", Float) }, "taken or empty"},
		"parameter twice":       {func(b *Builder, x Value) { b.Parameter(weights("w", 1, 1)); b.Parameter(weights("w", 1, 1)) }, "two different"},
		"parameter of no bytes": {func(b *Builder, x Value) { b.Parameter(&Tensor{Name: "w", Elem: Float, Dims: []int64{2}}) }, `"w"`},
		"name that is taken":    {func(b *Builder, x Value) { b.Name("x", b.Op("Relu", x)) }, `"x" is taken`},
		"output is the input":   {func(b *Builder, x Value) { b.Output("x", x) }, "is an input too"},
		"caller's":              {func(b *Builder, x Value) { b.Fail(errors.New("of mine")) }, "of mine"},
		"inputs of another":     {func(b *Builder, x Value) { b.Inline(&Graph{Name: "other"}, x) }, "takes 0 inputs, got 1"},
	} {
		t.Run(name, func(t *testing.T) {
			b := NewBuilder("net", 0)
			x := b.Input("x", Float, Batch, Fixed(4))
			c.do(b, x)
			if b.Err() == nil || !strings.Contains(b.Err().Error(), c.want) {
				t.Fatalf("error %v, want %q in it", b.Err(), c.want)
			}
			first := b.Err()
			v := b.Op("Relu", x)
			b.Output("y", v)
			b.Fail(errors.New("later"))
			b.Input("more", Float)
			b.Inline(layer(t, "layer", weights("v", 4, 2)), x)
			g, err := b.Graph()
			if g != nil || err != first || v.Name != "" {
				t.Errorf("after the mistake: %v, %v, %v", g, err, v)
			}
		})
	}
	if _, err := NewBuilder("net", 99).Graph(); err == nil || !strings.Contains(err.Error(), "99") {
		t.Errorf("an opset that no one knows: %v", err)
	}
}

func TestParameterIsShared(t *testing.T) {
	b := NewBuilder("net", 0)
	x, w := b.Input("x", Float, Batch, Fixed(2)), weights("w", 2, 2)
	b.Output("y", b.Op("MatMul", b.Op("MatMul", x, b.Parameter(w)), b.Parameter(w)))
	if g := finished(t, b); len(g.Initializers) != 1 || g.Initializers[0] != w {
		t.Errorf("initializers %v", g.Initializers)
	}
}

func TestNames(t *testing.T) {
	b := NewBuilder("net", 0)
	x := b.Input("x", Float, Batch, Fixed(2))
	w := b.Parameter(weights("w", 2, 2))
	h := b.Name("hidden", b.Op("MatMul", x, w))
	if v, ok := b.Value("hidden"); !ok || v.Name != h.Name || v.Type.String() != "float32[batch,2]" {
		t.Errorf("the named value is %v, %v", v, ok)
	}
	if _, ok := b.Value("matmul_out"); ok {
		t.Error("the old name is still there")
	}
	if again := b.Name("hidden", h); again.Name != "hidden" {
		t.Errorf("naming it the same gives %v", again)
	}
	// Inputs, initializers and outputs keep their names.
	b.Output("copy", x)
	b.Output("weights", w)
	b.Output("first", h)
	b.Output("second", Value{Name: "first"})
	g := finished(t, b)
	var identities int
	for _, n := range g.Nodes {
		if n.Op == "Identity" {
			identities++
		}
	}
	if identities != 3 || g.Inputs[0].Name != "x" || g.Initializers[0].Name != "w" {
		t.Errorf("%d identities, inputs %v, initializers %v", identities, g.Inputs, g.Initializers)
	}
	for i, want := range []string{"copy", "weights", "first", "second"} {
		if g.Outputs[i].Name != want {
			t.Errorf("output %d is %v, want %s", i, g.Outputs[i], want)
		}
	}
}

func TestScalar(t *testing.T) {
	b := NewBuilder("net", 0)
	x := b.Input("x", Float, Batch)
	half := b.Scalar(0.5)
	named := b.Name("half", half)
	if again := b.Scalar(0.5); again.Name != named.Name || b.Scalar(1).Name == named.Name {
		t.Errorf("%v, %v, %v", named, again, b.Scalar(1))
	}
	b.Output("y", b.Op("Mul", b.Op("Mul", x, b.Scalar(0.5)), b.Scalar(1)))
	if g := finished(t, b); len(g.Nodes) != 4 {
		t.Errorf("%d nodes, want two constants and two products", len(g.Nodes))
	}
}

func TestInline(t *testing.T) {
	shared := weights("w", 3, 3)
	inner := layer(t, "layer", shared)
	before, err := Encode(inner)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder("stack", 0)
	x := b.Input("x", Float, Batch, Fixed(3))
	y := b.Inline(inner, b.Inline(inner, x)[0])
	b.Output("out", y[0])
	g := finished(t, b)
	if y[0].Type.String() != "float32[batch,3]" || len(g.Initializers) != 1 || g.Initializers[0] != shared || len(g.Nodes) != 4 {
		t.Errorf("%v, initializers %v, %d nodes", y, g.Initializers, len(g.Nodes))
	}
	var names []string
	for _, n := range g.Nodes {
		names = append(names, append(n.Outputs, n.Name)...)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != 8 {
		t.Errorf("names %v are not all different", names)
	}
	if after, err := Encode(inner); err != nil || string(before) != string(after) {
		t.Errorf("inlining changed the graph: %v", err)
	}

	b = NewBuilder("clash", 0)
	x = b.Input("x", Float, Batch, Fixed(3))
	b.Inline(inner, b.Inline(layer(t, "other", weights("w", 3, 3)), x)[0])
	if b.Err() == nil || !strings.Contains(b.Err().Error(), `two different initializers are named "w"`) {
		t.Errorf("two tensors of one name: %v", b.Err())
	}
}

// TestInlineStates: what a graph says of shapes holds in the graph that it becomes part of, in that
// one's symbols, where it can be right.
func TestInlineStates(t *testing.T) {
	part := NewBuilder("part", 0)
	x := part.Input("x", Float, Symbol("n"), Fixed(4))
	folded := part.Op("Reshape", x, part.Const(ints(-1, 2))) // 2·n rows
	part.Output("y", part.State(part.Op("Reshape", folded, part.Const(ints(-1, 4))), typed(t, "float32[n,4]")))
	g := finished(t, part)
	if got := g.Outputs[0].Type.String(); got != "float32[n,4]" {
		t.Fatalf("the part gives %s", got)
	}
	b := NewBuilder("whole", 0)
	y := b.Inline(g, b.Input("in", Float, Batch, Fixed(4)))[0]
	if got := y.Type.String(); got != "float32[batch,4]" {
		t.Errorf("inlined, it is %s", got)
	}
	b.Output("out", b.Name("named", y))
	if got := finished(t, b).Outputs[0].Type.String(); got != "float32[batch,4]" {
		t.Errorf("as an output it is %s", got)
	}
	wrong := NewBuilder("wrong", 0)
	z := wrong.Op("Reshape", wrong.Input("x", Float, Batch, Fixed(4)), wrong.Const(ints(-1, 2)))
	if got := wrong.State(z, typed(t, "float32[batch,3]")).Type.String(); got != z.Type.String() {
		t.Errorf("what cannot be right is taken: %s", got)
	}
}

package convert_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

func random(name string, dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	r := rand.New(rand.NewPCG(uint64(n), 1))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return graph.NewTensor(name, v, dims...)
}

// TestImportNames: names that our own graphs use elsewhere stand in no one's way.
func TestImportNames(t *testing.T) {
	b := graph.NewBuilder("names", 0)
	x := b.Input("latent", graph.Float, graph.Symbol("N"), graph.Fixed(6))
	h := b.Name("reconstruction", b.Op("MatMul", x, b.Parameter(random("constant_out", 6, 2))))
	h = b.Name("loss", b.Op("Relu", h))
	b.Output("input", b.Op("Add", b.Op("MatMul", h, b.Parameter(random("mul_out", 2, 6))), b.Parameter(random("weight", 6))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Latent() != 2 || len(m.Parameters()) != 3 || m.Config.(convert.Imported).Latent != "reconstruction" {
		t.Errorf("a code of %d, %d parameters, %v", m.Latent(), len(m.Parameters()), m.Config)
	}
	training, err := m.Training()
	if err != nil {
		t.Fatal(err)
	}
	training.Optimizer = hourglass.Adam{}
	trainer, err := native.Engine{}.NewTrainer(t.Context(), training)
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.Close()
}

// TestImportRefuses what is none, and says why.
func TestImportRefuses(t *testing.T) {
	type builder = graph.Builder
	type settings = convert.ImportSettings
	three := []graph.Dim{graph.Batch, graph.Fixed(3)}
	// given is an autoencoder with a condition.
	given := func(elem graph.DataType, dims ...graph.Dim) func(b *builder) {
		return func(b *builder) {
			x, c := b.Input("x", graph.Float, three...), b.Input("c", elem, dims...)
			c = b.Op("Reshape", b.Op("Cast", c, graph.Int("to", int64(graph.Float))), b.Const(graph.Vector[int64]("", -1, 1)))
			b.Output("z", b.Op("MatMul", b.Op("Mul", b.Op("MatMul", x, b.Parameter(random("w", 3, 1))), c), b.Parameter(random("v", 1, 3))))
		}
	}
	for name, c := range map[string]struct {
		build func(b *builder)
		set   settings
		want  string
	}{
		"two inputs": {func(b *builder) {
			x, y := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Input("y", graph.Float, graph.Batch, graph.Fixed(3))
			b.Output("z", b.Op("Add", x, y))
		}, settings{}, "of the inputs x float32[batch,3], y float32[batch,3]; an autoencoder has one"},
		"fixed batch": {func(b *builder) {
			b.Output("z", b.Op("Relu", b.Input("x", graph.Float, graph.Fixed(1), graph.Fixed(3))))
		}, settings{}, "fixed batch"},
		"integers": {func(b *builder) {
			b.Output("z", b.Op("Identity", b.Input("x", graph.Int64, graph.Batch, graph.Fixed(3))))
		}, settings{}, "has no input of rows, float32 [batch, …]; its inputs are x int64[batch,3]"},
		"a classifier": {func(b *builder) {
			b.Output("z", b.Op("MatMul", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Parameter(random("w", 3, 2))))
		}, settings{}, "no output of its input's type"},
		"a skip connection": {func(b *builder) {
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
			b.Output("z", b.Op("Add", x, b.Op("Relu", b.Op("MatMul", x, b.Parameter(random("w", 3, 3))))))
		}, settings{}, "everything passes through"},
		"no such value": {func(b *builder) {
			b.Output("z", b.Op("Relu", b.Op("Tanh", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)))))
		}, settings{Latent: "code"}, "gives \"code\""},
		"past the code": {func(b *builder) {
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
			h := b.Name("h", b.Op("Tanh", x))
			b.Output("z", b.Op("Add", b.Name("k", b.Op("Relu", h)), h))
		}, settings{Latent: "k"}, "needs x too"},
		"a second input":    {given(graph.Int64, graph.Batch), settings{}, "of the inputs x float32[batch,3], c int64[batch]; an autoencoder has one, beside it at most the label"},
		"no such condition": {given(graph.Int64, graph.Batch), settings{Condition: "class"}, `has no input "class" that could be the condition; its inputs are x float32[batch,3], c int64[batch]`},
		"the rows":          {given(graph.Int64, graph.Batch), settings{Condition: "x"}, "has no input of rows, float32 [batch, …]; its inputs are x float32[batch,3], c int64[batch]"},
		"a number":          {given(graph.Float, graph.Batch), settings{Condition: "c"}, `has the condition "c", float32[batch]; want int64`},
		"several numbers":   {given(graph.Int64, graph.Batch, graph.Fixed(2)), settings{Condition: "c"}, "int64[batch,2]; want int64"},
		"one class for all": {given(graph.Int64, graph.Fixed(1)), settings{Condition: "c", Classes: 2}, `input "c" of graph "refused" is int64[1], of a fixed batch`},
		"a scalar":          {given(graph.Int64), settings{Condition: "c"}, `has the condition "c", int64[]; want`},
		"how many":          {given(graph.Int64, graph.Batch), settings{Condition: "c"}, `how many classes its condition "c" counts`},
		"too many":          {given(graph.Float, graph.Batch, graph.Fixed(2)), settings{Condition: "c", Classes: 3}, `has the condition "c" of 2 classes; there are labels of 3`},
		"a condition not read": {func(b *builder) {
			b.Input("c", graph.Int64, graph.Batch)
			b.Output("z", b.Op("Relu", b.Input("x", graph.Float, three...)))
		}, settings{Condition: "c", Classes: 2}, `computes "z" without "c"`},
		"no parameters": {func(b *builder) {
			b.Output("z", b.Op("Tanh", b.Op("Relu", b.Input("x", graph.Float, three...))))
		}, settings{}, "has no parameters to train"},
		"no gradient": {func(b *builder) {
			h := b.Op("MatMul", b.Input("x", graph.Float, three...), b.Parameter(random("w", 3, 3)))
			b.Output("z", b.Op("Round", b.Op("Sigmoid", h)))
		}, settings{}, `has no parameter that a gradient reaches; it ends at Round "round"`},
		"integers inside": {func(b *builder) {
			x, scale := b.Input("x", graph.Float, three...), b.Scalar(0.1)
			h := b.Op("DequantizeLinear", b.Op("QuantizeLinear", x, scale), scale)
			b.Output("z", b.Op("Tanh", b.Op("MatMul", h, b.Parameter(random("w", 3, 3)))))
		}, settings{}, `DequantizeLinear "dequantizelinear": its integers are not trained`},
		"no rows": {func(b *builder) {
			b.Output("z", b.Op("Relu", b.Input("x", graph.Double, three...)))
		}, settings{}, "has no input of rows, float32 [batch, …]; its inputs are x float64[batch,3]"},
	} {
		b := graph.NewBuilder("refused", 0)
		c.build(b)
		g, err := b.Graph()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := convert.Import(t.Context(), g, c.set, native.Engine{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.want)
		}
	}
}

// TestImportDefaults: what is an input and has a value is no parameter, unless that is how
// the graph has all of them.
func TestImportDefaults(t *testing.T) {
	b := graph.NewBuilder("defaults", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	h := b.Op("MatMul", b.Op("Sub", x, b.Parameter(random("mean", 3))), b.Parameter(random("down", 3, 2)))
	b.Output("y", b.Op("MatMul", h, b.Parameter(random("up", 2, 3))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ inputs, want string }{
		{"", "mean down up"}, {"mean", "down up"}, {"mean down", "up"}, {"mean down up", "mean down up"},
	} {
		g := g.Clone()
		for _, name := range strings.Fields(c.inputs) {
			g.Inputs = append(g.Inputs, graph.Value{Name: name, Type: g.Initializer(name).Type()})
		}
		m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range m.Parameters() {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("with the inputs %q the parameters are %q, want %q", c.inputs, got, c.want)
		}
	}
}

// TestImportOutputs: the reconstruction is the first output of the input's type, and what
// others need keeps nothing from training.
func TestImportOutputs(t *testing.T) {
	b := graph.NewBuilder("outputs", 0)
	x, y := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Input("y", graph.Int64, graph.Batch)
	b.Output("class", b.Op("Equal", y, b.Const(graph.Vector[int64]("", 1))))
	code := b.Output("code", b.Op("MatMul", x, b.Parameter(random("down", 3, 2))))
	b.Output("first", b.Op("MatMul", code, b.Parameter(random("up", 2, 3))))
	b.Output("second", b.Op("Relu", x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Nodes = append(g.Nodes, &graph.Node{Op: "Unique", Inputs: []string{"y"}, Outputs: []string{"classes"}})
	g.Outputs = append([]graph.Value{{Name: "classes", Type: graph.Type{Elem: graph.Int64, Shape: graph.Dims(graph.Symbol("k"))}}}, g.Outputs...)
	m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	if config := m.Config.(convert.Imported); strings.Join(config.Dropped, " ") != "classes class code second" || len(m.Parameters()) != 2 {
		t.Errorf("%d parameters, %+v", len(m.Parameters()), config)
	}
}

// TestImportForeign: nodes of other domains are not taken for ONNX's, whatever they lack.
func TestImportForeign(t *testing.T) {
	b := graph.NewBuilder("foreign", 0)
	x, c := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Input("c", graph.Int64, graph.Batch)
	h := b.Op("Add", b.Op("MatMul", x, b.Parameter(random("down", 3, 2))), b.Op("Gather", b.Parameter(random("table", 4, 2)), c))
	b.Output("y", b.Op("MatMul", h, b.Parameter(random("up", 2, 3))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	g.Nodes = append(g.Nodes, &graph.Node{Op: "Cast", Domain: "elsewhere", Inputs: []string{"c"}}, &graph.Node{Op: "Gather", Domain: "elsewhere", Inputs: []string{"down", "c"}})
	m, err := convert.Import(t.Context(), g, convert.ImportSettings{Condition: "c"}, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Classes != 4 {
		t.Errorf("%d classes, want the table's 4", m.Classes)
	}
}

// TestImportFrozen: what no gradient reaches is said, and the rest is trained.
func TestImportFrozen(t *testing.T) {
	b := graph.NewBuilder("frozen", 0)
	h := b.Op("MatMul", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Parameter(random("down", 3, 2)))
	h = b.Op("Sigmoid", b.Op("Add", h, b.Parameter(random("bias", 2))))
	b.Output("y", b.Op("MatMul", b.Op("Round", h), b.Parameter(random("up", 2, 3))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := convert.Import(t.Context(), g, convert.ImportSettings{}, native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(m.Config.(convert.Imported).Frozen, " "); got != "down bias" {
		t.Errorf("no gradient reaches %q, want down and bias", got)
	}
}

package convert_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert"
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
	m, err := convert.Import(t.Context(), g, "", native.Engine{})
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
	for name, c := range map[string]struct {
		build  func(b *builder)
		latent string
		want   string
	}{
		"two inputs": {func(b *builder) {
			x, y := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Input("y", graph.Float, graph.Batch, graph.Fixed(3))
			b.Output("z", b.Op("Add", x, y))
		}, "", "has 2 inputs"},
		"fixed batch": {func(b *builder) {
			b.Output("z", b.Op("Relu", b.Input("x", graph.Float, graph.Fixed(1), graph.Fixed(3))))
		}, "", "fixed batch"},
		"integers": {func(b *builder) {
			b.Output("z", b.Op("Identity", b.Input("x", graph.Int64, graph.Batch, graph.Fixed(3))))
		}, "", "want float32"},
		"a classifier": {func(b *builder) {
			b.Output("z", b.Op("MatMul", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)), b.Parameter(random("w", 3, 2))))
		}, "", "no output of its input's type"},
		"a skip connection": {func(b *builder) {
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
			b.Output("z", b.Op("Add", x, b.Op("Relu", b.Op("MatMul", x, b.Parameter(random("w", 3, 3))))))
		}, "", "everything passes through"},
		"no such value": {func(b *builder) {
			b.Output("z", b.Op("Relu", b.Op("Tanh", b.Input("x", graph.Float, graph.Batch, graph.Fixed(3)))))
		}, "code", "gives \"code\""},
		"past the code": {func(b *builder) {
			x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
			h := b.Name("h", b.Op("Tanh", x))
			b.Output("z", b.Op("Add", b.Name("k", b.Op("Relu", h)), h))
		}, "k", "needs x too"},
	} {
		b := graph.NewBuilder("refused", 0)
		c.build(b)
		g, err := b.Graph()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := convert.Import(t.Context(), g, c.latent, native.Engine{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.want)
		}
	}
}

package grad_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// random returns numbers that keep away from 0.
func random(seed uint64, dims ...int64) *graph.Tensor {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(0.1 + 0.8*r.Float64())
		if r.IntN(2) == 0 {
			v[i] = -v[i]
		}
	}
	return graph.NewTensor("", v, dims...)
}

// TestEveryOperatorHasARule keeps the rules as wide as the registry. Operators without a slope
// need none, nothing is differentiated by integers that stand for other numbers, and subgraphs are not differentiated.
func TestEveryOperatorHasARule(t *testing.T) {
	have := map[string]bool{
		"Where":    true, // TestWhere
		"Upsample": true, // of opsets that have no computed gradient for it
		"Scatter":  true, // of opsets that have no computed gradient for it

		// These are not differentiated yet.
		"Compress": true, "MaxUnpool": true, "LpNormalization": true, "GroupNormalization": true, "GridSample": true, "Col2Im": true,
		"Attention": true, "RotaryEmbedding": true, "RMSNormalization": true, "SimplifiedLayerNormalization": true,
		"MeanVarianceNormalization": true, "LpPool": true, "RoiAlign": true, "DeformConv": true, "AffineGrid": true, "CenterCropPad": true, "TensorScatter": true, "Det": true,
		"ConcatFromSequence": true, "Optional": true, "OptionalGetElement": true, "SequenceAt": true, "SequenceConstruct": true, "SequenceErase": true, "SequenceInsert": true, "SplitToSequence": true,
		"DFT": true, "STFT": true, "NegativeLogLikelihoodLoss": true, "SoftmaxCrossEntropyLoss": true,
	}
	for _, c := range slopeCases(t) {
		have[c.Op] = have[c.Op] || c.refused == nil
	}
	for _, op := range graph.Operators() {
		if !have[op.Name] && !op.Continuity.Flat() && !op.Quantized && !slices.Contains(slices.Collect(maps.Values(op.Attrs)), graph.AttrGraph) {
			t.Errorf("operator %s has no case", op.Name)
		}
	}
}

// TestConstants: no gradient passes a value that is held constant.
func TestConstants(t *testing.T) {
	b := graph.NewBuilder("constants", 0)
	x := b.Input("x", graph.Float, graph.Fixed(3))
	still := b.Op("Identity", b.Op("Mul", x, x))
	b.Output("loss", b.Op("ReduceSum", b.Op("Mul", x, still), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"x"}, still.Name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := oracle.Evaluate(dg, map[string]oracle.Array{"x": {Elem: graph.Float, Dims: []int{3}, V: []float64{1, -2, 3}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := out["x"+grad.Suffix].V, []float64{1, 4, 9}; !slices.Equal(got, want) {
		t.Errorf("the gradient of x·constant(x²) is %v, want %v", got, want)
	}
}

func TestWhere(t *testing.T) {
	b := graph.NewBuilder("where", 0)
	x := b.Input("x", graph.Float, graph.Fixed(4), graph.Fixed(1))
	y := b.Parameter(random(2, 3).Renamed("y"))
	chosen := b.Op("Where", b.Op("Greater", x, b.Const(graph.Scalar("", float32(0)))), b.Op("Mul", x, y), b.Op("Mul", y, y))
	b.Output("loss", b.Op("ReduceSum", chosen, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"x", "y"})
	if err != nil {
		t.Fatal(err)
	}
	at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(1, 4, 1), "y": g.Initializer("y")})
	got, err := oracle.Evaluate(dg, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "y"} {
		same(t, name, got[name+grad.Suffix].V, differences(t, g, at, name), 1e-6)
	}
}

// TestShared: what several nodes read gets the sum of what they give.
func TestShared(t *testing.T) {
	b := graph.NewBuilder("shared", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	w := b.Parameter(random(1, 3, 3).Renamed("w"))
	h := b.Op("Tanh", b.Op("MatMul", x, w))
	back := b.Op("MatMul", h, b.Op("Transpose", w)) // tied
	e := b.Op("Sub", back, x)
	b.Output("loss", b.Op("ReduceMean", b.Op("Mul", e, e), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"w", "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int64{1, 2, 7} {
		at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(2, rows, 3), "w": g.Initializer("w")})
		got, err := oracle.Evaluate(dg, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"w", "x"} {
			same(t, fmt.Sprint(name, " of rows ", rows), got[name+grad.Suffix].V, differences(t, g, at, name), 1e-6)
		}
	}
	for i, want := range []string{"loss float32[]", "w.gradient float32[3,3]", "x.gradient float32[batch,3]"} {
		if o := dg.Outputs[i]; o.Name+" "+o.Type.String() != want {
			t.Errorf("output %d is %s %v, want %s", i, o.Name, o.Type, want)
		}
	}
}

// TestOnlyWhatIsAskedFor: a value that is not on the way from what is asked for
// to the loss costs nothing, and one that the loss ignores has zeros.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	b := graph.NewBuilder("net", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	b.Parameter(random(3, 2, 2).Renamed("idle"))
	h := b.Op("MatMul", b.Op("Exp", b.Op("Exp", x)), b.Parameter(random(1, 3, 2).Renamed("w")))
	b.Output("loss", b.Op("ReduceSum", h, graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	dg, err := grad.Gradient(g, "loss", []string{"w", "idle"})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range dg.Nodes[len(g.Nodes):] {
		if n.Op == "Exp" || n.Op == "Mul" {
			t.Errorf("%v is of no use", n)
		}
	}
	at, _ := oracle.Arrays(map[string]*graph.Tensor{"x": random(2, 4, 3)})
	got, err := oracle.Evaluate(dg, at)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "idle", got["idle"+grad.Suffix].V, make([]float64, 4), 0)
}

func TestRefusals(t *testing.T) {
	b := graph.NewBuilder("net", 0)
	cube := b.Input("cube", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(4))
	flat := b.Op("Flatten", cube, graph.Int("axis", 2)) // [?, 4]
	b.Output("flat", b.Op("ReduceSum", b.Op("Mul", flat, b.Op("Exp", flat)), graph.Int("keepdims", 0)))
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	other := b.Input("other", graph.Float, graph.Symbol("n"), graph.Fixed(3))
	vector := func(v int64) graph.Value { return b.Const(graph.Vector("", v)) }
	part := b.Op("Slice", x, b.Input("from", graph.Int64, graph.Fixed(1)), vector(3), vector(1))
	b.Output("sliced", b.Op("ReduceSum", part, graph.Int("keepdims", 0)))
	b.Output("joined", b.Op("ReduceSum", b.Op("Add", x, other), graph.Int("keepdims", 0)))
	b.Output("matrix", b.Op("Exp", x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ loss, wrt, want string }{
		{"nothing", "x", `no output "nothing"`},
		{"sliced", "y", `"y" is neither an input nor an initializer`},
		{"matrix", "x", "want a float32 scalar"},
		{"joined", "x", "cannot be told"},
		{"sliced", "x", "its bounds are computed"},
		{"flat", "cube", "cannot be told"},
	} {
		_, err := grad.Gradient(g, c.loss, []string{c.wrt})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `graph "net"`) {
			t.Errorf("%s by %s: %v, want %q", c.loss, c.wrt, err, c.want)
		}
		var rule *grad.NoRuleError
		if errors.As(err, &rule) != (c.loss == "joined" || c.loss == "flat" || c.loss == "sliced" && c.wrt == "x") {
			t.Errorf("%s by %s: %T", c.loss, c.wrt, err)
		}
	}
	if _, err := grad.Gradient(g, "matrix", []string{"x", "x"}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a value named twice: %v", err)
	}
}

package onnxgo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

func open(t testing.TB, g *graph.Graph) hourglass.Runner {
	t.Helper()
	r, err := Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gorgonnx adds into a bias of the result's size, as it is in a batch of one:
// the second run must not see that.
func TestRunsDoNotWearTheWeights(t *testing.T) {
	r := open(t, testGraph(t, []int64{3}, then(dense("d", 3, 4), op("LeakyRelu"))))
	var first []byte
	for range 3 {
		out, err := r.Run(t.Context(), inputs(1, 3))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out["y"].Raw
		} else if !slices.Equal(first, out["y"].Raw) {
			t.Errorf("another result: %v, then %v", first, out["y"].Raw)
		}
	}
}

// Two nodes that read one bias must not add into it one after the other.
func TestSharedWeights(t *testing.T) {
	g := testGraph(t, []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
		w, c := parameter(b, "w", 3, 3), parameter(b, "c", 3)
		return b.Op("Gemm", b.Op("Tanh", b.Op("Gemm", x, w, c)), w, c)
	})
	reference, err := native.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	if err := agree(t.Context(), reference, open(t, g), inputs(1, 3)); err != nil {
		t.Error(err)
	}
}

// gorgonnx gives no value to an output that another node reads.
func TestOutputThatIsReadOn(t *testing.T) {
	b := graph.NewBuilder("two", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	latent := dense("a", 3, 2)(b, x)
	y := dense("b", 2, 3)(b, b.Op("Relu", latent))
	b.Output("latent", latent)
	b.Output("y", y)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	reference, err := native.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	if err := agree(t.Context(), reference, open(t, g), inputs(5, 3)); err != nil {
		t.Error(err)
	}
}

// An input with a default may be given or not.
func TestDefaults(t *testing.T) {
	p := graph.Vector[float32]("p", 10)
	g := testGraph(t, []int64{2}, func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Add", x, b.Parameter(p)) })
	g.Inputs = append(g.Inputs, graph.Value{Name: "p", Type: p.Type()})
	r := open(t, g)
	in := map[string]*graph.Tensor{"x": graph.NewTensor("x", []float32{1, 2}, 1, 2)}
	for _, want := range []float32{10, 20} {
		out, err := r.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if y, err := graph.Data[float32](out["y"]); err != nil || !slices.Equal(y, []float32{1 + want, 2 + want}) {
			t.Errorf("with %v: %v, %v", want, y, err)
		}
		in["p"] = graph.Vector[float32]("p", 20)
	}
}

func TestWrongInputs(t *testing.T) {
	r := open(t, testGraph(t, []int64{3}, op("Relu")))
	short := graph.NewTensor("x", []float32{1, 2, 3}, 1, 3)
	short.Raw = short.Raw[:5]
	for name, in := range map[string]map[string]*graph.Tensor{
		"none":         nil,
		"another name": {"z": inputs(1, 3)["x"]},
		"one more":     {"x": inputs(1, 3)["x"], "z": inputs(1, 3)["x"]},
		"nil":          {"x": nil},
		"another type": {"x": graph.NewTensor("x", []float64{1, 2, 3}, 1, 3)},
		"wider":        inputs(1, 4),
		"higher":       inputs(1, 3, 1),
		"no rows":      inputs(0, 3),
		"too few":      {"x": short},
	} {
		if _, err := r.Run(t.Context(), in); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestClosedAndCancelled(t *testing.T) {
	r := open(t, testGraph(t, []int64{3}, op("Relu")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Run(ctx, inputs(1, 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := (Engine{}).NewRunner(ctx, testGraph(t, []int64{3}, op("Relu"))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Run(t.Context(), inputs(1, 3)); err == nil {
		t.Error("a closed runner runs")
	}
}

func TestBrokenGraphs(t *testing.T) {
	g := testGraph(t, []int64{3}, op("Relu"))
	g.Nodes[0].Inputs[0] = "nowhere"
	for name, g := range map[string]*graph.Graph{"nil": nil, "undefined value": g, "empty": {}} {
		if _, err := (Engine{}).NewRunner(t.Context(), g); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestConcurrentRuns(t *testing.T) {
	g := testGraph(t, []int64{3}, then(dense("a", 3, 4), then(op("Tanh"), dense("b", 4, 3))))
	reference, err := native.Engine{}.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	one, other := open(t, g), open(t, g)
	var wg sync.WaitGroup
	for batch := range int64(8) {
		wg.Go(func() {
			for _, r := range []hourglass.Runner{one, other} {
				if err := agree(t.Context(), reference, r, inputs(batch+1, 3)); err != nil {
					t.Errorf("batch %d: %v", batch+1, err)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkRun is the default model on a batch of 500.
func BenchmarkRun(b *testing.B) {
	f := then(dense("a", 784, 256), then(op("Relu"), then(dense("b", 256, 64), then(op("Relu"), dense("c", 64, 32)))))
	f = then(f, then(dense("d", 32, 64), then(op("Relu"), then(dense("e", 64, 256), then(op("Relu"), dense("f", 256, 784))))))
	r, in := open(b, testGraph(b, []int64{784}, f)), inputs(500, 784)
	for b.Loop() {
		if _, err := r.Run(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

//go:build cgo

package convert_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// net returns a convolution, normalized, and a code: with everything that conversions treat
// apart.
func net(t *testing.T) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("net", 0)
	p := func(name string, dims ...int64) graph.Value { return b.Parameter(random(name, dims...)) }
	x := b.Input("x", graph.Float, graph.Symbol("n"), graph.Fixed(2), graph.Fixed(6), graph.Fixed(6))
	h := b.Op("Conv", x, p("conv.weight", 4, 2, 3, 3), p("conv.bias", 4), graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
	variance := b.Parameter(graph.Vector("variance", float32(0.5), 1, 2, 0.1))
	h = b.Op("Relu", b.Op("BatchNormalization", h, p("scale", 4), p("shift", 4), p("mean", 4), variance))
	size := b.Op("Unsqueeze", b.Op("Gather", b.Op("Shape", h), b.Const(graph.Scalar("", int64(0)))), b.Const(graph.Vector("", int64(0))))
	h = b.Op("Reshape", h, b.Op("Concat", size, b.Const(graph.Vector("", int64(-1))), graph.Int("axis", 0)))
	h = b.Op("Relu", b.Op("Gemm", h, p("hidden.weight", 36, 9), p("hidden.bias", 9)))
	code := b.Name("code", b.Op("Gemm", h, p("code.weight", 5, 9), p("code.bias", 5), graph.Int("transB", 1)))
	b.Output("y", b.Op("Identity", b.Op("Add", b.Op("MatMul", code, p("out.weight", 5, 7)), b.Op("Mul", p("out.bias", 7), b.Scalar(0.5)))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func run(t *testing.T, e hourglass.Engine, g *graph.Graph, in map[string]*graph.Tensor) map[string]*graph.Tensor {
	t.Helper()
	runner, err := e.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func floats(t *testing.T, x *graph.Tensor) []float32 {
	t.Helper()
	v, err := graph.Data[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// noise returns how far a result is from another, over that one's length.
func noise(t *testing.T, got, want *graph.Tensor) float64 {
	t.Helper()
	a, b := floats(t, got), floats(t, want)
	if len(a) != len(b) {
		t.Fatal(len(a), len(b))
	}
	var d, l float64
	for i := range b {
		d += float64(a[i]-b[i]) * float64(a[i]-b[i])
		l += float64(b[i]) * float64(b[i])
	}
	return math.Sqrt(d / l)
}

func rows(n int64) map[string]*graph.Tensor {
	return map[string]*graph.Tensor{"x": random("x", n, 2, 6, 6)}
}

func TestSplitComposes(t *testing.T) {
	g := net(t)
	front, back, err := convert.Split(g, "code")
	if err != nil {
		t.Fatal(err)
	}
	if len(front.Initializers)+len(back.Initializers) != len(g.Initializers) {
		t.Errorf("%d and %d initializers of %d", len(front.Initializers), len(back.Initializers), len(g.Initializers))
	}
	in := rows(3)
	got := run(t, native.Engine{}, back, run(t, native.Engine{}, front, in))
	if d := noise(t, got["y"], run(t, native.Engine{}, g, in)["y"]); d != 0 {
		t.Errorf("the parts are %v off the whole", d)
	}
	if _, _, err := convert.Split(g, "y"); err == nil || !strings.Contains(err.Error(), "nothing is behind it") {
		t.Errorf("at the output: %v", err)
	}
}

func TestBind(t *testing.T) {
	g, err := convert.Bind(net(t), map[string]int64{"n": 4})
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Feeds()[0].Type.String() + g.Outputs[0].Type.String(); got != "float32[4,2,6,6]float32[4,7]" {
		t.Errorf("it takes and gives %s", got)
	}
	in := rows(4)
	if d := noise(t, run(t, accel.Engine{}, g, in)["y"], run(t, accel.Engine{}, net(t), in)["y"]); d != 0 {
		t.Errorf("%v off", d)
	}
	for _, sizes := range []map[string]int64{{"m": 4}, {"n": 0}, {"n": 1 << 40}} {
		if _, err := convert.Bind(net(t), sizes); err == nil {
			t.Errorf("%v: no error", sizes)
		}
	}
}

// TestSimplifyLeaves only what computes.
func TestSimplifyLeaves(t *testing.T) {
	g, err := convert.Simplify(t.Context(), net(t), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, n := range g.Nodes {
		if n.Op != "Constant" {
			ops = append(ops, n.Op)
		}
	}
	if want := []string{"Conv", "Relu", "Reshape", "Gemm", "Relu", "Gemm", "MatMul", "Add"}; !slices.Equal(ops, want) {
		t.Errorf("left are %v, want %v", ops, want)
	}
	in := rows(3)
	want := run(t, native.Engine{}, net(t), in)["y"]
	for _, e := range []hourglass.Engine{native.Engine{}, accel.Engine{}} {
		if d := noise(t, run(t, e, g, in)["y"], want); d > 1e-6 {
			t.Errorf("%s: %v off", e.Name(), d)
		}
	}
}

func TestHalfRefusesWhatItLoses(t *testing.T) {
	b := graph.NewBuilder("extremes", 0)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	h := b.Op("Mul", x, b.Parameter(graph.Vector("large", float32(1e5), 1, -7e4)))
	b.Output("y", b.Op("Mul", h, b.Parameter(graph.Vector("small", float32(1e-9), 1, 0))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = convert.Half(g, convert.HalfSettings{})
	var lossy *convert.LossyError
	if !errors.As(err, &lossy) || len(lossy.Weights) != 2 {
		t.Fatalf("got %v, want two lossy weights", err)
	}
	if l, s := lossy.Weights[0], lossy.Weights[1]; l.Tensor != "large" || l.Overflow != 2 || l.Vanished != 0 || s.Tensor != "small" || s.Overflow != 0 || s.Vanished != 1 {
		t.Errorf("lost are %v and %v", l, s)
	}
	if kept, lost, err := convert.Half(g, convert.HalfSettings{Keep: []string{"Mul"}}); err != nil || len(lost) > 0 || kept.Initializer("large").Elem != graph.Float {
		t.Errorf("kept in float32: %v, %v", lost, err)
	}
	whole, lost, err := convert.Half(g, convert.HalfSettings{Whole: true, Lossy: true})
	if err != nil || len(lost) != 2 {
		t.Fatal(err, lost)
	}
	if in, out := whole.Feeds()[0].Type.Elem, whole.Outputs[0].Type.Elem; in != graph.Float16 || out != graph.Float16 {
		t.Errorf("it takes %v and gives %v", in, out)
	}
}

package verify_test

import (
	"context"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// stepped is the native engine, off by a whole step of a quantization in its last row.
type stepped struct{ native.Engine }

func (stepped) Name() string { return "stepped" }

func (s stepped) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := s.Engine.NewRunner(ctx, g)
	return stepping{r}, err
}

type stepping struct{ hourglass.Runner }

func (s stepping) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := s.Runner.Run(ctx, in)
	if err != nil {
		return nil, err
	}
	v, err := graph.Data[float32](out["y"])
	v[len(v)-1]++
	return map[string]*graph.Tensor{"y": graph.NewTensor("y", v, out["y"].Dims...)}, err
}

// TestJump: in the last but one row float32 sums 3.5 − 3·10⁻⁷ to 3.5, which is quantized to 4,
// and float64 to less, which is quantized to 3. Both are right. In no other row is a step of a
// quantization explained by rounding.
func TestJump(t *testing.T) {
	b := graph.NewBuilder("jump", 0)
	x := b.Input("x", graph.Float, graph.Symbol("batch"), graph.Fixed(5))
	sum := b.Op("MatMul", x, b.Parameter(graph.NewTensor("w", []float32{1, 1, 1, 1, 1}, 5, 1)))
	scale, zero := b.Scalar(1), b.Const(graph.Scalar("", uint8(0)))
	b.Output("y", b.Op("DequantizeLinear", b.Op("QuantizeLinear", sum, scale, zero), scale, zero))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	rows := []float32{}
	for range 6 {
		rows = append(rows, 2.25, 1, 0, 0, 0)
	}
	rows = append(rows, 2.5, 1, -1e-7, -1e-7, -1e-7, 2.25, 1, 0, 0, 0)
	in := map[string]*graph.Tensor{"x": graph.NewTensor("x", rows, 8, 5)}
	compare := func(e hourglass.Engine) *judge.Pair {
		runs := trial.Runs(func(yield func(map[string]*graph.Tensor, error) bool) { yield(in, nil) })
		subjects := judge.Subjects(g, e, oracle.Engine{})
		subjects[0].Graph = g.Clone() // another form of the same model
		report, err := verify.Compare(t.Context(), subjects, runs, nil)
		if err != nil {
			t.Fatal(err)
		}
		return report.Pair(e.Name(), "oracle")
	}
	if p := compare(native.Engine{}); p.Verdict != judge.Equal || p.Outputs[0].Jumped != 1 || p.Outputs[0].MaxAbs != 1 {
		t.Errorf("native beside the oracle is %s, with %d rows that jump, |Δ| %v; want equal, 1, 1", p.Verdict, p.Outputs[0].Jumped, p.Outputs[0].MaxAbs)
	}
	if p := compare(stepped{}); p.Verdict != judge.Different || p.Outputs[0].Jumped != 0 {
		t.Errorf("an engine that is off by a step is %s, with %d rows that jump; want different, 0", p.Verdict, p.Outputs[0].Jumped)
	}
}

package verify_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
)

// dense is an untrained autoencoder with both its outputs, 24-16-4-16-24.
func dense(t testing.TB, activation string) *graph.Graph {
	r := rand.New(rand.NewPCG(1, 2))
	b := graph.NewBuilder("autoencoder", graph.DefaultOpset)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(24))
	layer := func(x graph.Value, name string, in, out int) graph.Value {
		w := graph.NewTensor(name+".weight", normal(r, in*out, 0.3), int64(out), int64(in))
		return b.Op("Gemm", x, b.Parameter(w), b.Parameter(graph.NewTensor(name+".bias", normal(r, out, 0.1), int64(out))), graph.Int("transB", 1))
	}
	latent := layer(b.Op(activation, layer(x, "encoder.0", 24, 16)), "encoder.1", 16, 4)
	y := layer(b.Op(activation, layer(latent, "decoder.0", 4, 16)), "decoder.1", 16, 24)
	b.Output(hourglass.LatentName, latent)
	b.Output(hourglass.ReconstructionName, b.Op("Sigmoid", y))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func normal(r *rand.Rand, n int, scale float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64() * scale)
	}
	return out
}

// values are rows for dense that do not divide by the batch.
func values() []float32 { return normal(rand.New(rand.NewPCG(3, 4)), 24*50, 1) }

func agree(t *testing.T, g *graph.Graph, engines ...hourglass.Engine) *verify.Report {
	t.Helper()
	r, err := verify.Compare(t.Context(), verify.On(g, engines...), verify.Runs(verify.Rows(g, values(), nil, 7)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteTable(t.Output()); err != nil {
		t.Fatal(err)
	}
	if got := r.ExitCode(); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
	return r
}

func TestEnginesAgree(t *testing.T) {
	for _, activation := range []string{"Relu", "Tanh", "Sigmoid", "Softplus", "LeakyRelu", "Identity"} {
		t.Run(activation, func(t *testing.T) {
			r := agree(t, dense(t, activation), native.Engine{}, onnxgo.Engine{})
			if p := r.Pairs[0]; p.Verdict != verify.Equal || p.Runs != 8 {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestEngineThatLacksAnOperator(t *testing.T) {
	g := dense(t, "Elu")
	r, err := verify.Compare(t.Context(), verify.On(g, native.Engine{}, onnxgo.Engine{}), verify.Runs(verify.Rows(g, values(), nil, 7)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Subjects[1]; e.Verdict != verify.Unsupported || e.Operator != "Elu" || r.ExitCode() != 2 {
		t.Errorf("%+v, exit code %d", e, r.ExitCode())
	}
}

// onnx-go's Relu makes NaN of -Inf, as package onnxgo says.
func TestEngineThatIsWrong(t *testing.T) {
	b := graph.NewBuilder("relu", 0)
	b.Output("y", b.Op("Relu", b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	rows := []float32{1, -1, 2, float32(math.Inf(-1))}
	r, err := verify.Compare(t.Context(), verify.On(g, native.Engine{}, onnxgo.Engine{}), verify.Runs(verify.Rows(g, rows, nil, 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	d := r.Pairs[0].Outputs[0]
	if r.ExitCode() != 1 || d.NonFinite != 1 || d.Worst.Run != 1 || d.Worst.Reference != "0" || d.Worst.Value != "NaN" {
		t.Errorf("%+v, worst %+v", d, d.Worst)
	}
}

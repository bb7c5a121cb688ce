package verify_test

import (
	"math"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func agree(t *testing.T, g *graph.Graph, engines ...hourglass.Engine) *verify.Report {
	t.Helper()
	r, err := verify.Compare(t.Context(), judge.Subjects(g, engines...), trial.Runs(feed.Rows(g, fake.DenseRows(), nil, 7)), nil)
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
			r := agree(t, fake.Dense(t, activation), native.Engine{}, onnxgo.Engine{})
			if p := r.Pairs[0]; p.Verdict != judge.Equal || p.Runs != 8 {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestEngineThatLacksAnOperator(t *testing.T) {
	g := fake.Dense(t, "Elu")
	r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, onnxgo.Engine{}), trial.Runs(feed.Rows(g, fake.DenseRows(), nil, 7)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Subjects[1]; e.Verdict != judge.Unsupported || e.Operator != "Elu" || r.ExitCode() != 2 {
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
	r, err := verify.Compare(t.Context(), judge.Subjects(g, native.Engine{}, onnxgo.Engine{}), trial.Runs(feed.Rows(g, rows, nil, 1)), nil)
	if err != nil {
		t.Fatal(err)
	}
	d := r.Pairs[0].Outputs[0]
	if r.ExitCode() != 1 || d.NonFinite != 1 || d.Worst.Run != 1 || d.Worst.Reference != "0" || d.Worst.Value != "NaN" {
		t.Errorf("%+v, worst %+v", d, d.Worst)
	}
}

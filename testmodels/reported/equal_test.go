//go:build cgo

package reported

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// alone compares one model on all engines, as the command does.
var alone = lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}, native.Engine{}, accel.Engine{}}, Optional: true, Spare: fake.Named{
	Engine: accel.Engine{Options: &runtime.Options{Optimization: runtime.OptimizeOff}}, Called: "onnxruntime-off",
}}

// both compares two models.
var both = lineup.Lineup{Engines: []hourglass.Engine{accel.Engine{}, oracle.Engine{}}, Optional: true}

func compared(t *testing.T, subjects []judge.Subject, trials trial.Fixtures) *verify.Report {
	t.Helper()
	r, err := verify.Compare(t.Context(), subjects, trials, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pair(a, b *graph.Graph) []judge.Subject {
	return both.Versus([2]string{"a.onnx", "b.onnx"}, [2]*graph.Graph{a, b})
}

func table(t *testing.T, r *verify.Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func built(t *testing.T, in graph.Type, opset int64, of func(b *graph.Builder, x value) value) *graph.Graph {
	t.Helper()
	g, err := model(in, opset, of)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestEqual: from whatever seed inputs are drawn, nothing differs.
func TestEqual(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(equal)) {
		c := equal[name]
		t.Run(name, func(t *testing.T) {
			g := built(t, c.in, graph.DefaultOpset, c.of)
			for seed := range uint64(3) {
				s := &trial.Generation{Seed: seed + 1}
				for how, subjects := range map[string][]judge.Subject{"alone": alone.On(g), "beside itself": pair(g, g)} {
					if r := compared(t, subjects, trial.Generate(g, s)); r.ExitCode() != 0 {
						t.Errorf("%s, seed %d: exit code %d\n%s", how, s.Seed, r.ExitCode(), table(t, r))
					}
				}
			}
		})
	}
}

package verify_test

import (
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// sequenced returns a graph whose output is a sequence of two values, of which the second is times as large as
// an exponential.
func sequenced(t *testing.T, times float32) *graph.Graph {
	t.Helper()
	b := graph.NewBuilder("sequenced", 17)
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3))
	b.Output("y", b.Op("SequenceConstruct", b.Op("Neg", x), b.Op("Mul", b.Op("Exp", x), b.Const(graph.Scalar("", times)))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestSequencesAreCompared: outputs that are sequences are held item by item, with a tolerance that follows from
// what computes the items.
func TestSequencesAreCompared(t *testing.T) {
	for times, want := range map[float32]judge.Verdict{1: judge.Equal, 1.001: judge.Different} {
		g, h := sequenced(t, 1), sequenced(t, times)
		narrow := oracle.Engine{Narrow: true} // rounds each node to float32
		subjects := []judge.Subject{{Name: "a", Graph: g, Engine: oracle.Engine{}}, {Name: "b", Graph: h, Engine: hourglass.Engine(narrow)}}
		r, err := verify.Compare(t.Context(), subjects, trial.Generate(g, &trial.Generation{Seed: 1}), nil)
		if err != nil {
			t.Fatal(err)
		}
		var table strings.Builder
		if err := r.WriteTable(&table); err != nil {
			t.Fatal(err)
		}
		if len(r.Pairs) != 1 || r.Pairs[0].Verdict != want || !strings.Contains(table.String(), "elements compared") {
			t.Errorf("times %v: want %v:\n%s", times, want, &table)
		}
	}
}

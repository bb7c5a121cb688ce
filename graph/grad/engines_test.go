package grad_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// gradients are the case's from the oracle, in float64.
func gradients(t *testing.T, g *graph.Graph, values map[string]*graph.Tensor, names []string) (*graph.Graph, map[string]oracle.Array) {
	t.Helper()
	dg, err := grad.Gradient(g, "loss", names)
	if err != nil {
		t.Fatal(err)
	}
	at, err := oracle.Arrays(values)
	if err != nil {
		t.Fatal(err)
	}
	want, err := oracle.Evaluate(dg, at)
	if err != nil {
		t.Fatal(err)
	}
	return dg, want
}

// lacking are the operators that the gorgonia engine does not have.
var lacking = []string{"Expand", "Pad", "Slice", "Gather", "GatherElements", "ScatterElements", "TopK"}

// TestAgainstGorgonia holds our gradients against gorgonia's of the same graph: a
// step of plain descent at rate 1 moves each value by its gradient.
func TestAgainstGorgonia(t *testing.T) {
	for _, c := range cases() {
		t.Run(c.String(), func(t *testing.T) {
			g, values, names, err := c.build()
			if err != nil {
				t.Fatal(err)
			}
			_, want := gradients(t, g, values, names)
			trained := g.Clone()
			trained.Inputs = []graph.Value{{Name: "rows", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(1))}}}
			trained.Initializers = append(trained.Initializers, values["v0"])
			trainer, err := native.Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: trained, Parameters: names, Optimizer: hourglass.SGD{}})
			if lack := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lack) && slices.Contains(lacking, lack.Op) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer trainer.Close()
			if _, err := trainer.Step(t.Context(), [][]float32{{0}}, 1, 1); err != nil {
				t.Fatal(err)
			}
			state, err := trainer.State()
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range names {
				before, _ := graph.Data[float32](values[name])
				after, _ := graph.Data[float32](state.Parameters[i])
				got := make([]float64, len(after))
				for j := range got {
					got[j] = float64(before[j]) - float64(after[j])
				}
				same(t, name, got, want[name+grad.Suffix].V, 1e-5)
			}
		})
	}
}

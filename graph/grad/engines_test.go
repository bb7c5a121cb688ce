package grad_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// TestAgainstGorgonia holds our gradients against gorgonia's of the same graph: a
// step of plain descent at rate 1 moves each value by its gradient.
//
// What the native engine does not train is in a golden file; TestAgainstDifferences and TestOnONNXRuntime hold
// those gradients, too.
func TestAgainstGorgonia(t *testing.T) {
	var declined strings.Builder
	for _, c := range slopeCases(t) {
		if c.refused != nil || c.Bends { // where it bends, any slope between those of both sides is right
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			want, _ := c.slopes(t)
			trained := c.loss.Clone()
			trained.Inputs = []graph.Value{{Name: "rows", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(1))}}}
			for _, v := range c.loss.Inputs {
				trained.Initializers = append(trained.Initializers, c.values[v.Name])
			}
			trainer, err := native.Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: trained, Parameters: c.names, Optimizer: hourglass.SGD{}})
			if lack := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lack) {
				fmt.Fprintf(&declined, "%v: %v\n", c, lack)
				t.Skipf("%v; differences and onnxruntime are held against this gradient", lack)
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
			for i, name := range c.names {
				before, _ := graph.Data[float32](c.values[name])
				after, _ := graph.Data[float32](state.Parameters[i])
				got := make([]float64, len(after))
				for j := range got {
					got[j] = float64(before[j]) - float64(after[j])
				}
				same(t, name, got, want[name+grad.Suffix].V, 1e-5)
			}
		})
	}
	golden.Check(t, "unlowered.txt", declined.String())
}

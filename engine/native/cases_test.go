package native_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// TestGradients holds the gradient of each case by all its float operands against central
// differences that the oracle computes in float64. testdata/untrained.txt lists the cases that the
// engine refuses to train, and why.
func TestGradients(t *testing.T) {
	var refused strings.Builder
	compared := 0
	for _, c := range enginetest.Cases() {
		loss, values, names, err := c.Loss(false)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		op, _ := graph.Lookup(c.Op)
		if len(names) == 0 || c.Bends || op.Continuity.Flat() || op.Quantized {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			got, err := descent(t, loss, values, names)
			if lack := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lack) {
				fmt.Fprintf(&refused, "%v: %v\n", c, lack)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			compared += len(names)
			compare(t, loss, values, names, got)
		})
	}
	if compared < 1800 {
		t.Errorf("%d gradients were compared, too few to say anything", compared)
	}
	golden.Check(t, "untrained.txt", refused.String())
}

// descent returns gradients: one step at rate 1 moves each parameter by its gradient.
func descent(t *testing.T, loss *graph.Graph, values map[string]*graph.Tensor, names []string) ([][]float64, error) {
	t.Helper()
	trained := loss.Clone()
	trained.Inputs = []graph.Value{{Name: "rows", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(1))}}}
	for _, v := range loss.Inputs {
		trained.Initializers = append(trained.Initializers, values[v.Name])
	}
	trainer, err := native.Engine{}.NewTrainer(t.Context(), hourglass.Training{Graph: trained, Parameters: names, Optimizer: hourglass.SGD{}})
	if err != nil {
		return nil, err
	}
	defer trainer.Close()
	if _, err := trainer.Step(t.Context(), [][]float32{{0}}, 1, 1); err != nil {
		return nil, err
	}
	state, err := trainer.State()
	if err != nil {
		return nil, err
	}
	moved := make([][]float64, len(names))
	for i, name := range names {
		before, _ := graph.Data[float32](values[name])
		after, _ := graph.Data[float32](state.Parameters[i])
		for j := range after {
			moved[i] = append(moved[i], float64(before[j])-float64(after[j]))
		}
	}
	return moved, nil
}

// compare holds gradients against central differences of second order. Of parameters with many
// elements it takes some, spread over all.
func compare(t *testing.T, loss *graph.Graph, values map[string]*graph.Tensor, names []string, got [][]float64) {
	t.Helper()
	at, err := oracle.Arrays(values)
	if err != nil {
		t.Fatal(err)
	}
	program := oracle.NewProgram(loss)
	moved := func(x *float64, v float64) float64 {
		old := *x
		*x = v
		defer func() { *x = old }()
		out, err := program.Evaluate(t.Context(), at, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out["loss"].V[0]
	}
	const step, tolerance = 1e-5, 2e-5
	for n, name := range names {
		x := at[name].V
		for i := 0; i < len(x); i += 1 + len(x)/250 {
			want := (moved(&x[i], x[i]+step) - moved(&x[i], x[i]-step)) / (2 * step)
			if !(math.Abs(got[n][i]-want) <= tolerance*(1+math.Abs(want))) {
				t.Errorf("the gradient by %s at %d is %v, differences give %v", name, i, got[n][i], want)
				return
			}
		}
	}
}

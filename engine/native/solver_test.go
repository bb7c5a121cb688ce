package native

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass"
)

// TestAgainstGorgoniaSolvers steps our rules and gorgonia's solvers along the
// same gradients. What gorgonia computes differs as each case says.
func TestAgainstGorgoniaSolvers(t *testing.T) {
	const rate, n, rounds = 0.01, 40, 25
	for _, c := range []struct {
		name      string
		ours      hourglass.Optimizer
		theirs    gorgonia.Solver
		tolerance float64
	}{
		{"sgd", hourglass.SGD{}, gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(rate), gorgonia.WithBatchSize(1)), 1e-6},
		// gorgonia has the rate within the momentum; at one constant rate that is the same.
		{"momentum", hourglass.SGD{Momentum: 0.9}, gorgonia.NewMomentum(gorgonia.WithLearnRate(rate), gorgonia.WithMomentum(0.9)), 1e-5},
		// gorgonia has ε within the root: √(v+ε) for √v+ε. Only where ε is far
		// below every v are the two the same.
		{"rmsprop", hourglass.RMSProp{Decay: 0.9, Epsilon: 1e-14}, gorgonia.NewRMSPropSolver(gorgonia.WithLearnRate(rate), gorgonia.WithRho(0.9), gorgonia.WithEps(1e-14)), 1e-5},
		{"adam", hourglass.Adam{}, gorgonia.NewAdamSolver(gorgonia.WithLearnRate(rate)), 1e-5},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := ruleOf(c.ours)
			if err != nil {
				t.Fatal(err)
			}
			w := draw(1, n)
			o := &optimizer{rule: rule, names: names("w"), dims: [][]int{{n}}, values: [][]float32{w}, slots: c.ours.Slots()}
			o.memory = [][][]float32{make([][]float32, len(o.slots))}
			for i := range o.slots {
				o.memory[0][i] = make([]float32, n)
			}
			theirs := &valueGrad{vector(draw(1, n)), nil}
			for i := range rounds {
				g := draw(uint64(2+i), n)
				if err := o.step(new(team), [][]float32{g}, rate); err != nil {
					t.Fatal(err)
				}
				theirs.d = vector(g)
				if err := c.theirs.Step([]gorgonia.ValueGrad{theirs}); err != nil {
					t.Fatal(err)
				}
			}
			for i, v := range theirs.v.Float32s() {
				if e := math.Abs(float64(v - w[i])); !(e <= c.tolerance) {
					t.Fatalf("element %d: ours %v, gorgonia's %v (off by %g)", i, w[i], v, e)
				}
			}
		})
	}
}

type valueGrad struct{ v, d *tensor.Dense }

func (g *valueGrad) Value() gorgonia.Value         { return g.v }
func (g *valueGrad) Grad() (gorgonia.Value, error) { return g.d, nil }

//go:build cgo

package budget_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
)

// tightness is how many times the observed difference a budget may be, in the mean of a
// kind's graphs.
const tightness = 30

// TestBudgetHoldsObservedDifferences compares engines on random graphs: no difference is
// beyond the budget, and the budget is not far beyond the differences.
func TestBudgetHoldsObservedDifferences(t *testing.T) {
	const seeds = 25
	for kind := range nets {
		t.Run(kind, func(t *testing.T) {
			logs, sum, least, most := 0.0, 0.0, math.Inf(1), 0.0
			for seed := range uint64(seeds) {
				n := &net{Builder: graph.NewBuilder(kind, 17), r: rand.New(rand.NewPCG(seed, 7))}
				g, in := n.random(t, kind)
				b, err := budget.Derive(t.Context(), g, in)
				if err != nil {
					t.Fatal(err)
				}
				if b.Reason != "" {
					t.Errorf("seed %d: %s", seed, b.Reason)
				}
				budget := b.Outputs["y"].Relative
				truth, ort, nat := ran(t, oracle.Engine{}, g, in), ran(t, accel.Engine{}, g, in), ran(t, native.Engine{}, g, in)
				observed := max(apart(ort, truth), apart(nat, truth), apart(ort, nat))
				if kind == "positive sums" {
					observed = max(observed, apart(oneByOne(t, g, in["x"]), truth))
				}
				if observed > budget {
					t.Errorf("seed %d: differ by %.3g of the scale, the budget is %.3g", seed, observed, budget)
				}
				ratio := budget / max(observed, 0x1p-24)
				logs, sum, least, most = logs+math.Log(ratio), sum+ratio, min(least, ratio), max(most, ratio)
			}
			t.Logf("budget by observed: least %.1f, geometric mean %.1f, mean %.1f, greatest %.1f", least, math.Exp(logs/seeds), sum/seeds, most)
			if sum/seeds > tightness {
				t.Errorf("the budget is %.1f times what is observed in the mean, want at most %d", sum/seeds, tightness)
			}
		})
	}
}

//go:build cgo

package made_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestLayersOfEngines: on onnxruntime the error of no node is greater than rounding explains.
func TestLayersOfEngines(t *testing.T) {
	subjects(t, func(t *testing.T, a judge.Subject, in trial.Inputs) {
		r := layers(t, a, a.Graph, accel.Engine{}, in)
		if r.Verdict != judge.Equal || len(r.LooseA) > 0 || len(r.LooseB) > 0 {
			t.Errorf("%s; without a counterpart: %v, %v", r.Words, r.LooseA, r.LooseB)
		}
		worst := 0.0
		for _, l := range r.Layers {
			worst = max(worst, l.Excess)
		}
		t.Logf("%d layers, the worst at %.2g of its tolerance", len(r.Layers), worst)
	})
}

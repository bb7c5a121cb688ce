//go:build cgo

package accel_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/variants"
)

var (
	same = bounds{1e-4, 1e-4, 1e-4}
	// Before a norm over the batch, what shifts all rows alike has no gradient, and
	// Adam, which makes steps of one size of gradients of any, walks there as
	// rounding has it. The loss does not see it; running means do, and lag behind.
	adrift = bounds{1e-4, 3e-3, 1e-2}
)

// TestRecipesAgree: as [TestCurvesAgree], of all recipes, dense and convolutional.
//
// Two of them are not smooth: where rounding has two engines choose another nearest
// code, or another of the greatest units, their courses part from there. On these
// rows and seeds that does not happen within 100 steps.
func TestRecipesAgree(t *testing.T) {
	deep := func(edit func(*variants.Deep)) variants.Deep {
		r := variants.Deep{Features: 64, Hidden: []int{32}, Latent: 8, Seed: 1, Objective: hourglass.BCE{}}
		if edit != nil {
			edit(&r)
		}
		return r
	}
	conv := func(edit func(*variants.Conv)) variants.Conv {
		r := variants.Conv{Shape: []int{1, 8, 8}, Channels: []int{6, 12}, Latent: 8, Seed: 1}
		if edit != nil {
			edit(&r)
		}
		return r
	}
	recipes := map[string]variants.Recipe{
		"dropout":               deep(func(r *variants.Deep) { r.Dropout = 0.2 }),
		"batch norm":            deep(func(r *variants.Deep) { r.Norm = variants.BatchNorm }),
		"layer norm, tied":      deep(func(r *variants.Deep) { r.Norm, r.Tied = variants.LayerNorm, true }),
		"plain, batch norm":     variants.Plain{Features: 64, Latent: 8, Norm: variants.BatchNorm, Dropout: 0.1, Seed: 1},
		"conv, batch norm":      conv(func(r *variants.Conv) { r.Norm, r.Dropout = variants.BatchNorm, 0.1 }),
		"conv, nearest":         conv(func(r *variants.Conv) { r.Norm, r.Upsampling = variants.BatchNorm, variants.Nearest }),
		"sequence":              variants.Sequence{Sensors: 8, Window: 8, Channels: []int{12}, Latent: 8, Norm: variants.BatchNorm, Seed: 1},
		"variational, warm-up":  variants.Variational{Body: deep(nil), WarmUp: 50},
		"variational, tied":     variants.Variational{Body: deep(func(r *variants.Deep) { r.Tied = true }), Beta: 4},
		"variational, sequence": variants.Variational{Body: variants.Sequence{Sensors: 8, Window: 8, Channels: []int{12}, Latent: 4, Seed: 1}.Conv()},
		"wasserstein, rbf":      variants.Wasserstein{Body: deep(nil), Kernel: variants.RBF},
		"sparse, dying":         variants.Sparse{Body: deep(nil), K: 2, Patience: 100},
		"sparse, not revived":   variants.Sparse{Body: deep(nil), K: 3, Revival: -1},
	}
	for name, body := range map[string]variants.Body{"dense": deep(nil), "conv": conv(nil), "dense, batch norm": deep(func(r *variants.Deep) { r.Norm = variants.BatchNorm })} {
		for _, r := range []variants.Recipe{
			variants.Variational{Body: body}, variants.Conditional{Body: body, Classes: 10}, variants.Wasserstein{Body: body},
			variants.Adversarial{Body: body, Weight: 0.1, Seed: 1}, variants.VQ{Body: body, Codes: 16, Dim: 2, Seed: 1}, variants.Sparse{Body: body, K: 3},
		} {
			recipes[r.Name()+", "+name] = r
		}
	}
	for name, r := range recipes {
		t.Run(name, func(t *testing.T) {
			m, err := r.Model()
			if err != nil {
				t.Fatal(err)
			}
			training, err := m.Training()
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(training.Carried, func(name string) bool { return strings.HasSuffix(name, ".norm.mean") }) {
				first, last := together(t, training, 1e-3, adrift)
				if last >= first {
					t.Errorf("the loss went from %v to %v", first, last)
				}
				training.Optimizer = hourglass.SGD{Momentum: 0.9}
			}
			if first, last := together(t, training, 1e-3, same); last >= first && training.Optimizer == nil {
				t.Errorf("the loss went from %v to %v", first, last)
			}
		})
	}
}

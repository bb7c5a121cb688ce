package build_test

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/variants"
)

// TestGreedy: a stack that is fitted layer by layer reconstructs much better than fresh
// weights once it is put together, and training goes on from there.
func TestGreedy(t *testing.T) {
	for name, r := range map[string]variants.Deep{
		"sigmoid": {Features: 64, Hidden: []int{48, 32}, Latent: 16, Activation: variants.Sigmoid, Seed: 1},
		"dropout": {Features: 64, Hidden: []int{48}, Latent: 16, Dropout: 0.05, Seed: 1},
		"tied":    {Features: 64, Hidden: []int{48}, Latent: 16, Tied: true, Seed: 1},
		"bce":     {Features: 64, Hidden: []int{48}, Latent: 16, Objective: hourglass.BCE{}, Seed: 1},
	} {
		t.Run(name, func(t *testing.T) {
			layers, err := r.Stack()
			if err != nil {
				t.Fatal(err)
			}
			var stack []*hourglass.Model
			for i, layer := range layers {
				m := model(t, layer)
				if i == 0 {
					m.Corruption = hourglass.Masking{Share: 0.1}
				}
				stack = append(stack, m)
			}
			settings := build.Settings{Engine: native.Engine{}, Epochs: 15, Rate: 3e-3, Batch: 64, Seed: 1}
			if err := build.Greedy(t.Context(), stack, digits(t, "train"), settings, native.Engine{}); err != nil {
				t.Fatal(err)
			}
			whole := model(t, r)
			test := digits(t, "test")
			mse := func() float64 {
				e, err := build.ReconstructionError(t.Context(), native.Engine{}, whole, test)
				if err != nil {
					t.Fatal(err)
				}
				return e
			}
			fresh := mse()
			if err := r.Unroll(whole, stack); err != nil {
				t.Fatal(err)
			}
			unrolled := mse()
			settings.Epochs = 3
			if _, err := build.Fit(t.Context(), whole, digits(t, "train"), settings); err != nil {
				t.Fatal(err)
			}
			tuned := mse()
			t.Logf("squared error %.4f fresh, %.4f unrolled, %.4f tuned", fresh, unrolled, tuned)
			if unrolled > fresh/2 || tuned > unrolled {
				t.Errorf("squared error %v fresh, %v unrolled, %v tuned", fresh, unrolled, tuned)
			}
		})
	}
}

package latent_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/data"
)

// TestTrustworthiness: it is 1 for a plane mapped to itself, and about a half for random
// places.
func TestTrustworthiness(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	set := &data.Set{Name: "plane", Features: 2}
	var same, chance [][2]float64
	for range 400 {
		x, y := float32(r.Float64()), float32(r.Float64())
		set.X = append(set.X, x, y)
		same = append(same, [2]float64{float64(x), float64(y)})
		chance = append(chance, [2]float64{r.Float64(), r.Float64()})
	}
	if got, err := latent.Trustworthiness(set, same, 12); err != nil || got != 1 {
		t.Errorf("of itself %v; %v", got, err)
	}
	if got, err := latent.Trustworthiness(set, chance, 12); err != nil || math.Abs(got-0.5) > 0.05 {
		t.Errorf("of chance %v; %v", got, err)
	}
	// Computed by hand: on a line of five, the middle one is moved to the far side of an end.
	line := &data.Set{Name: "line", Features: 1, X: []float32{0, 1, 2, 3, 4}}
	moved := [][2]float64{{0, 0}, {1, 0}, {9, 0}, {3, 0}, {4, 0}}
	// For each, the nearest on the map and its rank in the set, where the lower of equals
	// comes first: 1 of 0 (1), 0 of 1 (1), 4 of 2 (4), 4 of 3 (2), 3 of 4 (1).
	want := 1 - 2*float64(3+1)/float64(5*1*(2*5-3*1-1))
	if got, err := latent.Trustworthiness(line, moved, 1); err != nil || math.Abs(got-want) > 1e-12 {
		t.Errorf("of the line %v, want %v; %v", got, want, err)
	}
	for name, f := range map[string]func() (float64, error){
		"few points":      func() (float64, error) { return latent.Trustworthiness(line, moved[:4], 1) },
		"many neighbours": func() (float64, error) { return latent.Trustworthiness(line, moved, 3) },
		"no neighbour":    func() (float64, error) { return latent.Trustworthiness(line, moved, 0) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s must be refused", name)
		}
	}
}

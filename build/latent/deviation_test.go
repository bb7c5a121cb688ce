package latent

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/data"
)

func TestDeviations(t *testing.T) {
	set := &data.Set{Features: 3, X: []float32{1, 5, -2, 3, 5, 2}}
	if got := Deviations(set); !slices.Equal(got, []float64{1, 0, 2}) {
		t.Errorf("deviations are %v, want 1, 0, 2", got)
	}
}

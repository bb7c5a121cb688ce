package latent

import (
	"math"

	"github.com/hourglass-go/hourglass/data"
)

// Deviations returns the standard deviation of each feature of a set.
func Deviations(set *data.Set) []float64 {
	out := make([]float64, set.Features)
	n := float64(set.Rows())
	for j := range out {
		var sum, squares float64
		for i := range set.Rows() {
			v := float64(set.Row(i)[j])
			sum, squares = sum+v, squares+v*v
		}
		out[j] = math.Sqrt(max(squares/n-sum*sum/n/n, 0))
	}
	return out
}

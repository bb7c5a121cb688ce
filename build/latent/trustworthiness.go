package latent

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data"
)

// maxMapped is the greatest number of rows in a map. Time grows with the square of the
// rows, and for TSNE memory does, too.
const maxMapped = 5000

// Trustworthiness says how far the neighbours of a row on a map are its neighbours in the
// set. It is 1 where the k nearest on the map are among the k nearest in the set, for
// each row. Others take away the more, the farther down they are in the list of the
// set's neighbours (Venna and Kaski 2001, equation 2).
func Trustworthiness(set *data.Set, at [][2]float64, k int) (float64, error) {
	n := set.Rows()
	if n != len(at) || k < 1 || 2*n <= 3*k+1 || n > maxMapped {
		return 0, fmt.Errorf("latent: trustworthiness of %d rows at %d points for %d neighbours; want as many, up to %d, and neighbours below two thirds of them", n, len(at), k, maxMapped)
	}
	distance, order := make([]float64, n), make([]int, n)
	sorted := func(of func(j int) float64) []int {
		for j := range n {
			distance[j], order[j] = of(j), j
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(distance[a], distance[b]), a-b) })
		return order
	}
	rank := make([]int, n)
	sum := 0.0
	for i := range n {
		row := set.Row(i)
		place := 0
		for _, j := range sorted(func(j int) float64 {
			d := 0.0
			for f, v := range set.Row(j) {
				d += float64(v-row[f]) * float64(v-row[f])
			}
			return d
		}) {
			if j != i {
				place++
				rank[j] = place
			}
		}
		near := 0
		for _, j := range sorted(func(j int) float64 {
			dx, dy := at[j][0]-at[i][0], at[j][1]-at[i][1]
			return dx*dx + dy*dy
		}) {
			if j == i {
				continue
			}
			if near++; near > k {
				break
			}
			sum += float64(max(rank[j]-k, 0))
		}
	}
	return 1 - 2*sum/float64(n*k*(2*n-3*k-1)), nil
}

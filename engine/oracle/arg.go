package oracle

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("ArgMax", argument(func(x Array, i, j int) bool { return x.less(j, i) }))
	registerWhole("ArgMin", argument(Array.less))
}

// argument finds the place along an axis of the element that is ahead of all others. Where
// several are equal, it is the first, or the last if the node says so. A NaN is ahead of nothing, and
// nothing is ahead of a NaN at the first place, because ONNX leaves its order open.
func argument(ahead func(x Array, i, j int) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		along, err := c.along(0)
		if err != nil {
			return x, err
		}
		kept := slices.Clone(x.Dims)
		kept[along] = 1
		last := c.node.Int("select_last_index", 0) != 0
		y := filled(graph.Int64, kept, func(at []int) float64 {
			best := 0
			element := func(i int) int {
				at[along] = i
				return offset(at, x.Dims)
			}
			for i := range x.Dims[along] {
				p, q := element(i), element(best)
				if ahead(x, p, q) || last && x.V[p] == x.V[q] && x.rest(p) == x.rest(q) {
					best = i
				}
			}
			return float64(best)
		})
		if c.node.Int("keepdims", 1) == 0 {
			y.Dims = slices.Delete(y.Dims, along, along+1)
		}
		return y, nil
	}
}

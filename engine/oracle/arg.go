package oracle

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("ArgMax", argument(func(a, b float64) bool { return a > b }))
	register("ArgMin", argument(func(a, b float64) bool { return a < b }))
}

// argument finds the place along an axis of the element that is ahead of all others. Where
// several are equal, it is the first, or the last if the node says so.
func argument(ahead func(a, b float64) bool) func(call) (Array, error) {
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
			value := func(i int) float64 {
				at[along] = i
				return x.at(at...)
			}
			for i := range x.Dims[along] {
				if ahead(value(i), value(best)) || last && value(i) == value(best) {
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

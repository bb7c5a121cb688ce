package oracle

import (
	"fmt"
	"slices"
	"sort"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerSeveral("TopK", topK)
}

// topK sorts by value, and equal values by index.
func topK(c call) ([]Array, error) {
	x := c.in[0]
	along, err := c.along(-1)
	if err != nil {
		return nil, err
	}
	dims := slices.Clone(x.Dims)
	dims[along] = int(c.node.Int("k", 0))
	if c.given(1) {
		dims[along] = int(c.in[1].V[0])
	}
	sign := 1.0
	if c.node.Int("largest", 1) == 0 {
		sign = -1
	}
	order := map[string][]int{}
	where := filled(graph.Int64, dims, func(at []int) float64 {
		row := slices.Clone(at)
		row[along] = 0
		key := fmt.Sprint(row)
		if order[key] == nil {
			value := func(i int) float64 {
				row := slices.Clone(row)
				row[along] = i
				return sign * x.at(row...)
			}
			all := make([]int, x.Dims[along])
			for i := range all {
				all[i] = i
			}
			sort.SliceStable(all, func(i, j int) bool { return value(all[i]) > value(all[j]) })
			order[key] = all
		}
		return float64(order[key][at[along]])
	})
	values, err := gatherElements(call{node: &graph.Node{Attrs: []graph.Attribute{graph.Int("axis", int64(along))}}, in: []Array{x, where}})
	return []Array{values, where}, err
}

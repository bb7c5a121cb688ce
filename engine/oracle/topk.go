package oracle

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	wide["TopK"] = true
	registerSeveral("TopK", topK)
}

// topK sorts by value, and equal values by index. ONNX leaves open where NaN comes: here it comes
// after all numbers, whether the largest or the least are asked for.
func topK(c call) ([]Array, error) {
	x := c.in[0]
	along, err := c.along(-1)
	if err != nil {
		return nil, err
	}
	dims := slices.Clone(x.Dims)
	dims[along] = int(c.node.Int("k", 0))
	if c.given(1) {
		if err := c.single(1); err != nil {
			return nil, err
		}
		dims[along] = int(c.in[1].V[0])
	}
	if dims[along] < 0 || dims[along] > x.Dims[along] {
		return nil, fmt.Errorf("the first %d of %d", dims[along], x.Dims[along])
	}
	largest := c.node.Int("largest", 1) != 0
	ahead := func(i, j int) bool {
		switch p, q := math.IsNaN(x.V[i]), math.IsNaN(x.V[j]); {
		case p || q:
			return q && !p
		case largest:
			return x.less(j, i)
		}
		return x.less(i, j)
	}
	order := map[string][]int{}
	where := filled(graph.Int64, dims, func(at []int) float64 {
		row := slices.Clone(at)
		row[along] = 0
		key := fmt.Sprint(row)
		if order[key] == nil {
			element := func(i int) int {
				row := slices.Clone(row)
				row[along] = i
				return offset(row, x.Dims)
			}
			all := make([]int, x.Dims[along])
			for i := range all {
				all[i] = i
			}
			sort.SliceStable(all, func(i, j int) bool { return ahead(element(all[i]), element(all[j])) })
			order[key] = all
		}
		return float64(order[key][at[along]])
	})
	values := x.taken(dims, func(at []int) int {
		at[along] = int(where.at(at...))
		return offset(at, x.Dims)
	})
	return []Array{values, where}, nil
}

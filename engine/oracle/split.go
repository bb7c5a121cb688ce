package oracle

import (
	"fmt"
	"slices"
)

func init() {
	wide["Split"] = true
	registerSeveral("Split", split)
}

// split gives parts with the given sizes, or equal parts.
func split(c call) ([]Array, error) {
	x, n := c.in[0], len(c.node.Outputs)
	along, err := c.along(0)
	if err != nil {
		return nil, err
	}
	sizes := whole(c.node.Ints("split"))
	if c.given(1) {
		for _, v := range c.in[1].V {
			sizes = append(sizes, int(v))
		}
	}
	if len(sizes) == 0 {
		if c.opset < 18 && x.Dims[along]%n != 0 {
			return nil, fmt.Errorf("%d elements do not divide into %d parts", x.Dims[along], n)
		}
		each := (x.Dims[along] + n - 1) / n
		for i := range n {
			sizes = append(sizes, max(0, min(each, x.Dims[along]-i*each)))
		}
	}
	total := 0
	for _, size := range sizes {
		total += max(size, 0)
	}
	if len(sizes) != n || total != x.Dims[along] || slices.Min(sizes) < 0 {
		return nil, fmt.Errorf("%d parts of sizes %v of a dimension of %d", n, sizes, x.Dims[along])
	}
	var out []Array
	from := 0
	for _, size := range sizes {
		dims := slices.Clone(x.Dims)
		dims[along] = size
		out = append(out, x.taken(dims, func(at []int) int {
			at[along] += from
			return offset(at, x.Dims)
		}))
		from += size
	}
	return out, nil
}

package oracle

import (
	"fmt"
	"slices"
)

func init() {
	registerMoving("Concat", concat)
}

func concat(c call) (Array, error) {
	first := c.in[0]
	along, err := axis(int(c.node.Int("axis", 0)), len(first.Dims))
	if err != nil {
		return first, err
	}
	dims := slices.Clone(first.Dims)
	for _, x := range c.in[1:] {
		if !slices.Equal(beside(x.Dims, along), beside(first.Dims, along)) {
			return first, fmt.Errorf("%v and %v differ beside axis %d", first.Dims, x.Dims, along)
		}
		dims[along] += x.Dims[along]
	}
	return filled(first.Elem, dims, func(at []int) float64 {
		for _, x := range c.in {
			if at[along] < x.Dims[along] {
				return x.at(at...)
			}
			at[along] -= x.Dims[along]
		}
		panic("unreachable: the dimensions add up")
	}), nil
}

// beside returns dimensions with 0 for the one along an axis.
func beside(dims []int, along int) []int {
	if len(dims) > along {
		dims = slices.Clone(dims)
		dims[along] = 0
	}
	return dims
}

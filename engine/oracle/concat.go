package oracle

import "slices"

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

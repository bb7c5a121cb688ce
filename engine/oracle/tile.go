package oracle

import "slices"

func init() {
	registerMoving("Tile", tile, 0)
}

func tile(c call) (Array, error) {
	x, dims := c.in[0], slices.Clone(c.in[0].Dims)
	if err := c.shaped(1, len(x.Dims)); err != nil {
		return x, err
	}
	for i, n := range c.in[1].V {
		dims[i] *= int(n)
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] %= x.Dims[i]
		}
		return x.at(at...)
	}), nil
}

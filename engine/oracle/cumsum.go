package oracle

func init() {
	register("CumSum", cumSum)
}

// cumSum is, at each place along the axis, the sum up to that place.
func cumSum(c call) (Array, error) {
	x := c.in[0]
	along, err := axis(int(c.in[1].V[0]), len(x.Dims))
	if err != nil {
		return x, err
	}
	exclusive, reverse := c.node.Int("exclusive", 0) != 0, c.node.Int("reverse", 0) != 0
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		end, sum := at[along], 0.0
		for i := range x.Dims[along] {
			at[along] = i
			if i < end && !reverse || i > end && reverse || i == end && !exclusive {
				sum += x.at(at...)
			}
		}
		return sum
	}), nil
}

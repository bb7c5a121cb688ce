package oracle

func init() {
	registerWhole("BitwiseAnd", bitwise(func(a, b int64) int64 { return a & b }))
	registerWhole("BitwiseOr", bitwise(func(a, b int64) int64 { return a | b }))
	registerWhole("BitwiseXor", bitwise(func(a, b int64) int64 { return a ^ b }))
	registerWhole("BitwiseNot", func(c call) (Array, error) {
		v := c.in[0].integers()
		for i := range v {
			v[i] = ^v[i]
		}
		return ofIntegers(c.in[0].Elem, c.in[0].Dims, v), nil
	})
	registerWhole("BitShift", bitShift)
}

// bitwise applies a function to the bits of two integers.
func bitwise(f func(a, b int64) int64) func(call) (Array, error) {
	none := func(_, _ float64) float64 { panic("bits of floats") }
	return dyadic{none, f, func(a, b uint64) uint64 { return uint64(f(int64(a), int64(b))) }}.broadcast
}

// bitShift shifts integers without a sign. A shift by all bits or more gives 0.
func bitShift(c call) (Array, error) {
	left := c.node.Text("direction", "") == "LEFT"
	return bitwise(func(a, b int64) int64 {
		if left {
			return int64(uint64(a) << uint64(b))
		}
		return int64(uint64(a) >> uint64(b))
	})(c)
}

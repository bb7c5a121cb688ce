package oracle

import "math"

func init() {
	registerWhole("Clip", clip)
}

func clip(c call) (Array, error) {
	if err := c.single(1, 2); err != nil {
		return c.in[0], err
	}
	if bits[c.in[0].Elem] != 0 {
		return clipWhole(c), nil
	}
	lo := float64(c.node.Float("min", -math.MaxFloat32))
	hi := float64(c.node.Float("max", math.MaxFloat32))
	if c.given(1) {
		lo = c.in[1].V[0]
	}
	if c.given(2) {
		hi = c.in[2].V[0]
	}
	return each(func(x float64) float64 { return math.Min(math.Max(x, lo), hi) })(c)
}

// clipWhole takes bounds of its own type, or none.
func clipWhole(c call) Array {
	x := c.in[0]
	low, high := dyadic{signed: greater[int64], unsigned: greater[uint64]}.on(x.Elem), dyadic{signed: less[int64], unsigned: less[uint64]}.on(x.Elem)
	v := x.integers()
	for i := range v {
		if c.given(1) {
			v[i] = low(v[i], c.in[1].integers()[0])
		}
		if c.given(2) {
			v[i] = high(v[i], c.in[2].integers()[0])
		}
	}
	return ofIntegers(x.Elem, x.Dims, v)
}

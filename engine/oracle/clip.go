package oracle

import "math"

func init() {
	register("Clip", clip)
}

func clip(c call) (Array, error) {
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

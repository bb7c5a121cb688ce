package oracle

import (
	"fmt"
	"math"
)

func init() { register("LRN", lrn) }

// lrn computes X / (bias + alpha/size · Σ X²)^beta, with the sum over the channels from
// ⌊(size−1)/2⌋ before to ⌈(size−1)/2⌉ behind the element's own.
func lrn(c call) (Array, error) {
	x, size := c.in[0], int(c.node.Int("size", 0))
	if len(x.Dims) < 2 || size < 1 {
		return x, fmt.Errorf("an input of %v and windows of %d channels", x.Dims, size)
	}
	alpha, beta, bias := float64(c.node.Float("alpha", 1e-4)), float64(c.node.Float("beta", 0.75)), float64(c.node.Float("bias", 1))
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		squares, own := 0.0, at[1]
		for i := max(0, own-(size-1)/2); i <= min(x.Dims[1]-1, own+size/2); i++ {
			at[1] = i
			squares += x.at(at...) * x.at(at...)
		}
		at[1] = own
		return x.at(at...) / math.Pow(bias+alpha/float64(size)*squares, beta)
	}), nil
}

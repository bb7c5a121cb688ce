package graph

import (
	"fmt"
	"math"
)

// LRN divides each element by a power of the squares of its neighbours along the channels.
// https://onnx.ai/onnx/operators/onnx__LRN.html
func init() {
	rounding := composed(16, 2.5, 1, 1) // of a power, a quotient, and a scaled and shifted sum
	register(Operator{Name: "LRN", Facts: smooth(rounding, data).summing(sumsNeighbours), infer: inferLRN})
}

func inferLRN(c *inference) error {
	c.out = c.in(0)
	if size := c.node.Int("size", 0); size < 1 {
		return fmt.Errorf("size is %d, want the number of channels to sum over, 1 or more", size)
	}
	return c.perChannel(1)
}

// sumsNeighbours sums windows of channels, which overlap.
func sumsNeighbours(n *Node, _ []Extent) Sum {
	k := int(max(n.Int("size", 1), 1))
	return singly(k, math.Sqrt(float64(k)))
}

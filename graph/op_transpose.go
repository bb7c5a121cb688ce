package graph

import (
	"fmt"
	"slices"
)

// Transpose: https://onnx.ai/onnx/operators/onnx__Transpose.html
func init() {
	register(Operator{Name: "Transpose", Facts: moves(Rearranged, data), infer: inferTranspose})
}

func inferTranspose(c *inference) error {
	c.out.Elem = c.in(0).Elem
	in := c.in(0).Shape
	if in == nil {
		return nil
	}
	perm := c.node.Ints("perm")
	if perm == nil {
		for i := range in {
			perm = append(perm, int64(len(in)-1-i))
		}
	}
	if len(perm) != len(in) {
		return fmt.Errorf("perm %v does not permute %v", perm, in)
	}
	c.out.Shape = Shape{}
	for i, p := range perm {
		if p < 0 || p >= int64(len(in)) || slices.Contains(perm[:i], p) {
			return fmt.Errorf("perm %v does not permute %v", perm, in)
		}
		c.out.Shape = append(c.out.Shape, in[p])
	}
	return nil
}

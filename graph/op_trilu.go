package graph

import "fmt"

// Trilu keeps a triangle of each matrix. https://onnx.ai/onnx/operators/onnx__Trilu.html
// EyeLike has ones on a diagonal. https://onnx.ai/onnx/operators/onnx__EyeLike.html
func init() {
	register(
		Operator{Name: "Trilu", Facts: moves(Joined, data, places), infer: inferTrilu},
		Operator{Name: "EyeLike", Facts: broken(Still, extents), infer: inferEyeLike},
	)
}

func inferTrilu(c *inference) error {
	c.out = c.in(0)
	if x := c.out.Shape; x != nil && len(x) < 2 {
		return fmt.Errorf("an input of %v, want matrices", x)
	}
	if e := c.in(1).Elem; e != Int64 && e != Undefined {
		return fmt.Errorf("the diagonal is %v, want int64", e)
	}
	if s := c.in(1).Shape; !single(s) {
		return fmt.Errorf("the diagonal is %v, want one number", s)
	}
	return nil
}

func inferEyeLike(c *inference) error {
	c.out = Type{Elem: DataType(c.node.Int("dtype", int64(c.in(0).Elem))), Shape: c.in(0).Shape}
	if x := c.out.Shape; x != nil && len(x) != 2 {
		return fmt.Errorf("an input of %v, want two dimensions", x)
	}
	return nil
}

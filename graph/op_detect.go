package graph

import "fmt"

// NonMaxSuppression picks boxes of which none overlaps another too much.
// https://onnx.ai/onnx/operators/onnx__NonMaxSuppression.html
func init() {
	register(Operator{
		Name: "NonMaxSuppression", Facts: broken(Stepping, data, data, setting("count"), threshold, threshold),
		infer: func(c *inference) error {
			for i, what := range []string{"boxes", "scores"} {
				if s := c.in(i).Shape; s != nil && len(s) != 3 {
					return fmt.Errorf("%s of %v, want three dimensions", what, s)
				}
			}
			if s := c.in(0).Shape; s != nil && !agree(s[2], Fixed(4)) {
				return fmt.Errorf("boxes of %v, want four numbers for each", s)
			}
			c.out = Type{Elem: Int64, Shape: Shape{Unknown, Fixed(3)}}
			return nil
		},
	})
}

package graph

import "fmt"

// Clip takes its bounds as attributes up to opset 10, and as scalar inputs from 11 on.
// https://onnx.ai/onnx/operators/onnx__Clip.html
func init() {
	register(Operator{
		Name: "Clip", Facts: elementwise(exact, data, setting("lower bound"), setting("upper bound")),
		infer: func(c *inference) error {
			if inputs := c.has(1) || c.has(2); inputs && c.opset < 11 || len(c.node.Attrs) > 0 && c.opset >= 11 {
				return fmt.Errorf("bounds are attributes up to opset 10 and inputs from 11 on; the graph is of %d", c.opset)
			}
			for i := 1; i <= 2; i++ {
				if s := c.in(i).Shape; c.has(i) && len(s) != 0 {
					return fmt.Errorf("bound %d is %v, want a scalar", i, s)
				}
			}
			if _, err := c.same(); err != nil {
				return err
			}
			c.out = c.in(0)
			return nil
		},
	})
}

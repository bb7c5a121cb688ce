package graph

import "fmt"

// Dropout gives its input in inference, which is the form that is modelled. The
// ratio is an attribute until opset 11 and an input since.
// https://onnx.ai/onnx/operators/onnx__Dropout.html
func init() {
	register(Operator{
		Name: "Dropout", Since: []int64{7, 10, 12, 13}, MinInputs: 1, MaxInputs: 2,
		Attrs: map[string]AttrKind{"ratio": AttrFloat, "seed": AttrInt},
		infer: func(c *inference) error {
			if _, attribute := c.node.Attr("ratio"); attribute && c.opset >= 12 || c.has(1) && c.opset < 12 {
				return fmt.Errorf("the ratio is an attribute up to opset 11 and an input from 12 on; the graph is of %d", c.opset)
			}
			if s := c.in(1).Shape; len(s) != 0 {
				return fmt.Errorf("the ratio is %v, want a scalar", s)
			}
			c.out = c.in(0)
			return nil
		},
	})
}

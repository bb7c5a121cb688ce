package graph

import "fmt"

// Cast: https://onnx.ai/onnx/operators/onnx__Cast.html
func init() {
	register(Operator{
		Name: "Cast", Since: []int64{6, 9, 13, 19, 21}, MinInputs: 1, MaxInputs: 1,
		Attrs: map[string]AttrKind{"to": AttrInt, "saturate": AttrInt, "round_mode": AttrString},
		infer: func(c *inference) error {
			to := c.node.Int("to", 0)
			if to <= 0 {
				return fmt.Errorf("attribute %q is %d, want an element type", "to", to)
			}
			c.out = Type{Elem: DataType(to), Shape: c.in(0).Shape}
			return nil
		},
	})
}

package graph

import "fmt"

// Constant: https://onnx.ai/onnx/operators/onnx__Constant.html
func init() {
	register(Operator{
		Name: "Constant", Facts: broken(Still),
		infer: func(c *inference) error {
			if len(c.node.Attrs) != 1 {
				return fmt.Errorf("has %d attributes, wants the one that holds its value", len(c.node.Attrs))
			}
			if t := ConstantOf(c.node); t != nil {
				c.out = t.Type()
				return nil
			}
			switch a := c.node.Attrs[0]; a.Name {
			case "value_string":
				c.out = Type{Elem: String, Shape: Shape{}}
			case "value_strings":
				c.out = Type{Elem: String, Shape: Shape{Fixed(int64(len(a.Strings)))}}
			}
			return nil
		},
	})
}

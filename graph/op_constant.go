package graph

import "fmt"

// Constant: https://onnx.ai/onnx/operators/onnx__Constant.html
func init() {
	register(Operator{
		Name: "Constant", Since: []int64{1, 9, 11, 12, 13, 19, 21},
		Attrs: map[string]AttrKind{
			"value": AttrTensor, "value_float": AttrFloat, "value_floats": AttrFloats,
			"value_int": AttrInt, "value_ints": AttrInts, "value_string": AttrString, "value_strings": AttrStrings,
		},
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

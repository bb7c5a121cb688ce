package graph

import (
	"fmt"
	"slices"
)

// ConstantOfShape: https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html
// Constant: https://onnx.ai/onnx/operators/onnx__Constant.html
func init() {
	register(Operator{Name: "ConstantOfShape", Facts: broken(Still, sizes), infer: inferConstantOfShape, lists: repeated})
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

func inferConstantOfShape(c *inference) error {
	c.out.Elem = Float
	if a, ok := c.node.Attr("value"); ok && a.Tensor != nil {
		if a.Tensor.Len() != 1 {
			return fmt.Errorf("attribute %q has %d elements, want 1", "value", a.Tensor.Len())
		}
		c.out.Elem = a.Tensor.Elem
	}
	if e := c.in(0).Elem; e != Int64 && e != Undefined {
		return fmt.Errorf("the shape is %v, want int64", e)
	}
	sizes, known, err := c.ints(0)
	if err != nil {
		return err
	}
	if !known {
		c.out.Shape = c.listed(0)
		return nil
	}
	c.out.Shape = Shape{}
	for _, n := range sizes {
		if n < 0 || n > maxSpan {
			return fmt.Errorf("the shape is %v; each size must be from 0 to %d", sizes, maxSpan)
		}
		c.out.Shape = append(c.out.Shape, Fixed(n))
	}
	return nil
}

// repeated returns a list of one size that is as long as its operand says.
func repeated(k *knowledge, n *Node) Shape {
	length := k.sizes(n.Inputs[0])
	a, _ := n.Attr("value")
	if len(length) != 1 || !length[0].IsFixed() || length[0].Size > maxListed || a.Tensor == nil || a.Tensor.Len() != 1 {
		return nil
	}
	v, err := Data[int64](a.Tensor)
	if err != nil || v[0] < 0 {
		return nil
	}
	return slices.Repeat(Shape{Fixed(v[0])}, int(length[0].Size))
}

package graph

import "fmt"

// Shape: https://onnx.ai/onnx/operators/onnx__Shape.html
// Size: https://onnx.ai/onnx/operators/onnx__Size.html
// Expand: https://onnx.ai/onnx/operators/onnx__Expand.html
func init() {
	register(
		Operator{Name: "Shape", Facts: broken(Still, extents), infer: inferShape, lists: dimensions},
		Operator{Name: "Size", Facts: broken(Still, extents), infer: func(c *inference) error { c.out = Type{Elem: Int64, Shape: Shape{}}; return nil }, lists: elementCount},
		Operator{Name: "Expand", Facts: moves(Rearranged, data, sizes), infer: inferExpand},
	)
}

// inferShape counts the dimensions from start to before end. From opset 15 on both are clamped.
func inferShape(c *inference) error {
	if c.opset < 15 && len(c.node.Attrs) > 0 {
		return fmt.Errorf("has attributes from opset 15 on; the graph is of %d", c.opset)
	}
	c.out = Type{Elem: Int64, Shape: Shape{Unknown}}
	if in := c.in(0).Shape; in != nil {
		lo, hi := clampAxis(c.node.Int("start", 0), len(in)), clampAxis(c.node.Int("end", int64(len(in))), len(in))
		c.out.Shape[0] = Fixed(max(0, hi-lo))
	}
	return nil
}

func clampAxis(a int64, n int) int64 {
	if a < 0 {
		a += int64(n)
	}
	return min(max(a, 0), int64(n))
}

// inferExpand broadcasts to a shape. Where the shape is computed, it may be that of a value whose
// type is known.
func inferExpand(c *inference) (err error) {
	c.out.Elem = c.in(0).Elem
	if e := c.in(1).Elem; e != Int64 && e != Undefined {
		return fmt.Errorf("the shape is %v, want int64", e)
	}
	to, known, err := c.ints(1)
	if err != nil {
		return err
	}
	if s := c.listed(1); s != nil && !known {
		c.out.Shape, err = broadcast(c.in(0).Shape, s)
		return err
	}
	if !known {
		return nil
	}
	target := Shape{}
	for _, d := range to {
		if d < 0 {
			return fmt.Errorf("shape %v has a dimension under 0", to)
		}
		target = append(target, Fixed(d))
	}
	c.out.Shape, err = broadcast(c.in(0).Shape, target)
	return err
}

// elementCount returns the operand's number of elements.
func elementCount(k *knowledge, n *Node) Shape {
	s := k.types[n.Inputs[0]].Shape
	if s == nil {
		return nil
	}
	return Shape{product(s)}
}

// dimensions returns the operand's sizes from dimension start to before end.
func dimensions(k *knowledge, n *Node) Shape {
	s := k.types[n.Inputs[0]].Shape
	if s == nil {
		return nil
	}
	lo, hi := clampAxis(n.Int("start", 0), len(s)), clampAxis(n.Int("end", int64(len(s))), len(s))
	return append(Shape{}, s[lo:max(lo, hi)]...)
}

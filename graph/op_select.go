package graph

import "fmt"

// NonZero, Compress and Unique choose elements. How many they choose follows from the elements.
// https://onnx.ai/onnx/operators/onnx__NonZero.html
// https://onnx.ai/onnx/operators/onnx__Compress.html
// https://onnx.ai/onnx/operators/onnx__Unique.html
func init() {
	register(
		Operator{Name: "NonZero", Facts: broken(Stepping, data), infer: inferNonZero},
		Operator{Name: "Compress", Facts: moves(Rearranged, data, threshold), infer: inferCompress},
		Operator{Name: "Unique", Facts: broken(Stepping, data), infer: inferUnique},
	)
}

func inferNonZero(c *inference) error {
	c.out = Type{Elem: Int64, Shape: Shape{Unknown, Unknown}}
	if x := c.in(0).Shape; x != nil {
		c.out.Shape[0] = Fixed(int64(len(x)))
	}
	return nil
}

func inferCompress(c *inference) error {
	if e := c.in(1).Elem; e != Bool && e != Undefined {
		return fmt.Errorf("the condition is %v, want bool", e)
	}
	if s := c.in(1).Shape; s != nil && len(s) != 1 {
		return fmt.Errorf("the condition is %v, want one dimension", s)
	}
	shape, err := c.chosen()
	c.out = Type{Elem: c.in(0).Elem, Shape: shape}
	return err
}

// chosen returns the shape of some elements of the first input: all of them in a row, or those at some
// places of the axis that the node has.
func (c *inference) chosen() (Shape, error) {
	a, given := c.node.Attr("axis")
	if !given {
		return Shape{Unknown}, nil
	}
	x := c.in(0).Shape
	if x == nil {
		return nil, nil
	}
	at, err := axis(a.I, len(x))
	if err != nil {
		return nil, err
	}
	out := append(Shape{}, x...)
	out[at] = Unknown
	return out, nil
}

func inferUnique(c *inference) error {
	shape, err := c.chosen()
	c.out = Type{Elem: c.in(0).Elem, Shape: shape}
	list := Type{Elem: Int64, Shape: Shape{Unknown}}
	c.more = []Type{list, list, list} // the first place of each, each element's place among them, and how often each is there
	return err
}

package graph

import "fmt"

// Tile repeats along each axis. https://onnx.ai/onnx/operators/onnx__Tile.html
// ConstantOfShape: https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html
func init() {
	register(
		Operator{Name: "Tile", From: 6, Facts: moves(Rearranged, data, sizes), infer: inferTile},
		Operator{Name: "ConstantOfShape", Facts: broken(Still, sizes), infer: inferConstantOfShape},
	)
}

func inferTile(c *inference) error {
	x := c.in(0)
	c.out.Elem = x.Elem
	repeats, known, err := c.ints(1)
	if err != nil || x.Shape == nil {
		return err
	}
	if c.out.Shape = make(Shape, len(x.Shape)); !known {
		for i := range c.out.Shape {
			c.out.Shape[i] = Unknown
		}
		return nil
	}
	if len(repeats) != len(x.Shape) {
		return fmt.Errorf("%d repeats for %v", len(repeats), x.Shape)
	}
	for i, d := range x.Shape {
		if repeats[i] < 0 || repeats[i] > maxSpan {
			return fmt.Errorf("repeats are %v; each must be from 0 to %d", repeats, maxSpan)
		}
		c.out.Shape[i] = times(d, repeats[i])
	}
	return nil
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
		c.out.Shape = c.shapes[0]
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

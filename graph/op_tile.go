package graph

import "fmt"

// Tile repeats along each axis. https://onnx.ai/onnx/operators/onnx__Tile.html
func init() {
	register(Operator{Name: "Tile", From: 6, Facts: moves(Rearranged, data, sizes), infer: inferTile})
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

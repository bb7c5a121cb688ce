package graph

import "fmt"

// Pad takes pads and value as attributes up to opset 10, and as inputs from 11 on.
// https://onnx.ai/onnx/operators/onnx__Pad.html
func init() {
	register(Operator{
		Name: "Pad", From: 2, Facts: moves(Joined, data, sizes, setting("value"), axes), infer: inferPad,
	})
}

func inferPad(c *inference) error {
	in := c.in(0)
	c.out.Elem = in.Elem
	if c.has(3) && c.opset < 18 {
		return fmt.Errorf("axes are an input from opset 18 on; the graph is of %d", c.opset)
	}
	_, attribute := c.node.Attr("pads")
	if attribute != (c.opset < 11) || attribute == c.has(1) {
		return fmt.Errorf("pads are an attribute up to opset 10 and an input from 11 on; the graph is of %d", c.opset)
	}
	if in.Shape == nil {
		return nil
	}
	c.out.Shape = make(Shape, len(in.Shape))
	for i := range c.out.Shape {
		c.out.Shape[i] = Unknown
	}
	pads, known, err := c.ints(1)
	if attribute {
		pads, known = c.node.Ints("pads"), true
	}
	if err != nil || !known {
		return err
	}
	axes, known, err := c.ints(3)
	switch {
	case err != nil || c.has(3) && !known:
		return err
	case !c.has(3):
		for i := range in.Shape {
			axes = append(axes, int64(i))
		}
	}
	if len(pads) != 2*len(axes) {
		return fmt.Errorf("%d pads for %d axes, want two an axis", len(pads), len(axes))
	}
	copy(c.out.Shape, in.Shape)
	for i, a := range axes {
		at, err := axis(a, len(in.Shape))
		if err != nil {
			return err
		}
		switch more := pads[i] + pads[i+len(axes)]; {
		case more == 0:
		case !in.Shape[at].IsFixed():
			c.out.Shape[at] = Unknown
		case in.Shape[at].Size+more < 0:
			return fmt.Errorf("pads %v take more than dimension %d of %v has", pads, at, in.Shape)
		default:
			c.out.Shape[at] = Fixed(in.Shape[at].Size + more)
		}
	}
	return nil
}

package graph

import "fmt"

// TopK gives the greatest (or least) elements along an axis, and their places. k is an
// attribute up to opset 9, and an input from 10 on. https://onnx.ai/onnx/operators/onnx__TopK.html
func init() {
	register(Operator{Name: "TopK", Facts: broken(Jumping, data, sizes), infer: inferTopK})
}

func inferTopK(c *inference) error {
	c.out.Elem = c.in(0).Elem
	c.more = []Type{{Elem: Int64}}
	attribute, given := c.node.Attr("k")
	if given != (c.opset < 10) || given == c.has(1) {
		return fmt.Errorf("k is an attribute up to opset 9 and an input from 10 on; the graph is of %d", c.opset)
	}
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", -1), len(x))
	if err != nil {
		return err
	}
	c.out.Shape = append(Shape{}, x...)
	c.out.Shape[at] = Unknown
	v, known, err := c.ints(1)
	if err != nil {
		return err
	}
	if given {
		v, known = []int64{attribute.I}, true
	}
	if known {
		if len(v) != 1 || v[0] < 0 || x[at].IsFixed() && v[0] > x[at].Size {
			return fmt.Errorf("k is %v for axis %d of %v; want one number from 0 to its size", v, at, x)
		}
		c.out.Shape[at] = Fixed(v[0])
	}
	c.more[0].Shape = c.out.Shape
	return nil
}

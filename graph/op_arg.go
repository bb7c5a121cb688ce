package graph

// ArgMax and ArgMin give the place of the greatest or least element along an axis.
// https://onnx.ai/onnx/operators/onnx__ArgMax.html
// https://onnx.ai/onnx/operators/onnx__ArgMin.html
func init() {
	for _, name := range []string{"ArgMax", "ArgMin"} {
		register(Operator{Name: name, Facts: broken(Stepping, data), infer: inferArg})
	}
}

func inferArg(c *inference) error {
	c.out.Elem = Int64
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", 0), len(x))
	if err != nil {
		return err
	}
	c.out.Shape = append(append(Shape{}, x[:at]...), x[at+1:]...)
	if c.node.Int("keepdims", 1) != 0 {
		c.out.Shape = append(append(append(Shape{}, x[:at]...), Fixed(1)), x[at+1:]...)
	}
	return nil
}

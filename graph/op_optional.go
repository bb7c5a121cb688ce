package graph

import "errors"

// These operators make optional values and ask whether there is one. A value that is no optional one counts as
// one that is there.
// https://onnx.ai/onnx/operators/onnx__Optional.html
// https://onnx.ai/onnx/operators/onnx__OptionalHasElement.html
// https://onnx.ai/onnx/operators/onnx__OptionalGetElement.html
func init() {
	register(
		Operator{Name: "Optional", Facts: elementwise(exact, data), infer: inferOptional},
		Operator{Name: "OptionalHasElement", Facts: broken(Still, extents), infer: func(c *inference) error {
			c.out = Type{Elem: Bool, Shape: Shape{}}
			return nil
		}},
		Operator{Name: "OptionalGetElement", Facts: elementwise(exact, data), infer: func(c *inference) error {
			if c.out = c.in(0); c.out.Elem == Optional {
				c.out = c.out.held()
			}
			return nil
		}},
	)
}

// inferOptional types what is given, or nothing of the type that the node states.
func inferOptional(c *inference) error {
	if c.has(0) {
		c.out = OptionalOf(c.in(0))
		return nil
	}
	a, given := c.node.Attr("type")
	if !given {
		return errors.New(`has neither an input nor the attribute "type"`)
	}
	t, err := a.ValueType()
	c.out = OptionalOf(t)
	return err
}

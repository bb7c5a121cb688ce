package graph

import (
	"errors"
	"fmt"
	"slices"
)

// OneHot has a new axis. At each index's place along it stands the second of values, and
// everywhere else the first. An index outside the depth has no place.
// https://onnx.ai/onnx/operators/onnx__OneHot.html
func init() {
	register(Operator{
		Name: "OneHot", Facts: moves(Joined, indices, sizes, setting("values")), infer: inferOneHot,
	})
}

// inferOneHot types indices, depth, values → the indices' shape with the new axis.
func inferOneHot(c *inference) error {
	c.out.Elem = c.in(2).Elem
	if depth := c.in(1).Shape; len(depth) > 1 || len(depth) == 1 && !agree(depth[0], Fixed(1)) {
		return fmt.Errorf("depth is %v, want one number", depth)
	}
	if values := c.in(2).Shape; values != nil && (len(values) != 1 || !agree(values[0], Fixed(2))) {
		return fmt.Errorf("values are %v, want two", values)
	}
	indices := c.in(0).Shape
	switch {
	case indices == nil:
		return nil
	case len(indices) == 0:
		return errors.New("indices are a scalar, want one dimension or more")
	}
	at, err := axis(c.node.Int("axis", -1), len(indices)+1)
	if err != nil {
		return err
	}
	depth := Unknown
	if n, known := c.number(1); known {
		if !(n >= 1 && n <= maxSpan) {
			return fmt.Errorf("depth is %v; want 1 to %d", n, maxSpan)
		}
		depth = Fixed(int64(n))
	}
	c.out.Shape = slices.Insert(append(Shape{}, indices...), at, depth)
	return nil
}

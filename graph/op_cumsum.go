package graph

import (
	"errors"
	"fmt"
)

// CumSum adds up along an axis, which is an input. https://onnx.ai/onnx/operators/onnx__CumSum.html
func init() {
	register(Operator{Name: "CumSum", Facts: smooth(ulps(1), data, axes).summing(sumsAxes), infer: inferCumSum})
}

func inferCumSum(c *inference) error {
	c.out = c.in(0)
	if e := c.in(1).Elem; e != Int64 && e != Int32 && e != Undefined {
		return fmt.Errorf("the axis is %v, want int64 or int32", e)
	}
	if s := c.in(1).Shape; len(s) > 1 || len(s) == 1 && !agree(s[0], Fixed(1)) {
		return fmt.Errorf("the axis is %v, want one number", s)
	}
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	if len(x) == 0 {
		return errors.New("a scalar has no axis")
	}
	if a, known := c.number(1); known {
		_, err := axis(int64(a), len(x))
		return err
	}
	return nil
}

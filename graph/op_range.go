package graph

import (
	"fmt"
	"math"
)

// Range counts from start in steps of delta, and ends before limit.
// https://onnx.ai/onnx/operators/onnx__Range.html
func init() {
	register(Operator{Name: "Range", Facts: broken(Still, places, places, step), infer: inferRange})
}

func inferRange(c *inference) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	for i := range 3 {
		if s := c.in(i).Shape; len(s) > 1 || len(s) == 1 && !agree(s[0], Fixed(1)) { // files have lists of one number, too
			return fmt.Errorf("input %d is %v, want a scalar", i, s)
		}
	}
	c.out.Shape = Shape{Unknown}
	start, from := c.number(0)
	limit, to := c.number(1)
	delta, by := c.number(2)
	switch {
	case from && to && by:
		n, err := count(start, limit, delta)
		if err != nil {
			return err
		}
		c.out.Shape[0] = Fixed(n)
	case from && by && start == 0 && delta == 1 && len(c.shapes[1]) == 1: // from 0 to a size in steps of 1: as many as the size says
		c.out.Shape = c.shapes[1]
	}
	return nil
}

// count returns the number of steps from start to before limit.
func count(start, limit, delta float64) (int64, error) {
	n := math.Ceil((limit - start) / delta)
	switch {
	case delta == 0 || math.IsNaN(n):
		return 0, fmt.Errorf("from %v to %v in steps of %v; a step must not be 0", start, limit, delta)
	case n > maxSpan:
		return 0, fmt.Errorf("from %v to %v in steps of %v are more than %d numbers", start, limit, delta, maxSpan)
	}
	return int64(max(n, 0)), nil
}

// number returns the i-th input where it is a constant scalar of a common type.
func (c *inference) number(i int) (float64, bool) {
	if i >= len(c.consts) || c.consts[i] == nil || c.consts[i].Len() != 1 {
		return 0, false
	}
	if v, err := Data[float32](c.consts[i]); err == nil {
		return float64(v[0]), true
	}
	v, err := Integers(c.consts[i])
	if err != nil {
		return 0, false
	}
	return float64(v[0]), true
}

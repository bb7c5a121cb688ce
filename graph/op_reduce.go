package graph

import "fmt"

// The reductions: https://onnx.ai/onnx/operators/onnx__ReduceSum.html and its neighbours.
//
// Axes are an attribute until opset 12 (ReduceSum) and 17 (the others), and an
// input from then on.
func init() {
	for _, op := range []struct {
		name      string
		since     []int64
		axesInput int64 // the opset from which axes are an input
	}{
		{"ReduceSum", []int64{1, 11, 13}, 13}, {"ReduceMean", []int64{1, 11, 13, 18}, 18},
		{"ReduceMax", []int64{1, 11, 12, 13, 18, 20}, 18}, {"ReduceMin", []int64{1, 11, 12, 13, 18, 20}, 18},
		{"ReduceProd", []int64{1, 11, 13, 18}, 18}, {"ReduceSumSquare", []int64{1, 11, 13, 18}, 18},
		{"ReduceL1", []int64{1, 11, 13, 18}, 18}, {"ReduceL2", []int64{1, 11, 13, 18}, 18},
		{"ReduceLogSum", []int64{1, 11, 13, 18}, 18}, {"ReduceLogSumExp", []int64{1, 11, 13, 18}, 18},
	} {
		register(Operator{
			Name: op.name, Since: op.since, MinInputs: 1, MaxInputs: 2,
			Attrs: map[string]AttrKind{"axes": AttrInts, "keepdims": AttrInt, "noop_with_empty_axes": AttrInt},
			infer: func(c *inference) error { return inferReduce(c, op.axesInput) },
		})
	}
}

func inferReduce(c *inference, axesInput int64) error {
	c.out.Elem = c.in(0).Elem
	axes, known, err := c.axes(axesInput)
	if err != nil {
		return err
	}
	in := c.in(0).Shape
	keep := c.node.Int("keepdims", 1) != 0
	switch {
	case in == nil:
		return nil
	case !known:
		if keep {
			c.out.Shape = make(Shape, len(in))
			for i := range in {
				c.out.Shape[i] = Unknown
			}
		}
		return nil
	case len(axes) == 0 && c.node.Int("noop_with_empty_axes", 0) != 0:
		c.out.Shape = in
		return nil
	}
	reduced := make([]bool, len(in))
	for i := range in {
		reduced[i] = len(axes) == 0
	}
	for _, a := range axes {
		at, err := axis(a, len(in))
		if err != nil {
			return err
		}
		if reduced[at] {
			return fmt.Errorf("axes %v name a dimension of %v twice", axes, in)
		}
		reduced[at] = true
	}
	c.out.Shape = Shape{}
	for i, d := range in {
		switch {
		case !reduced[i]:
			c.out.Shape = append(c.out.Shape, d)
		case keep:
			c.out.Shape = append(c.out.Shape, Fixed(1))
		}
	}
	return nil
}

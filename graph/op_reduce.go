package graph

import (
	"fmt"
	"slices"
)

// The reductions: https://onnx.ai/onnx/operators/onnx__ReduceSum.html and the pages beside it.
//
// Axes are an attribute up to opset 12 (ReduceSum) or 17 (the others), and an
// input afterwards.
func init() {
	for _, op := range []struct {
		name     string
		rounding Rounding
	}{
		{"ReduceSum", ulps(1)}, {"ReduceMean", ulps(mean)}, {"ReduceMax", exact}, {"ReduceMin", exact},
		{"ReduceProd", ulps(1)}, {"ReduceSumSquare", ulps(1)}, {"ReduceL1", ulps(1)}, {"ReduceL2", ulps(3.2)},
		{"ReduceLogSum", ulps(3.2)}, {"ReduceLogSumExp", ulps(4.4)},
	} {
		facts := smooth(op.rounding, data, axes).summing(sumsAxes)
		if op.rounding == exact {
			facts = facts.summing(sumsNothing)
		}
		register(Operator{
			Name: op.name, Facts: facts,
			infer: inferReduce,
		})
	}
}

// mean is the error of a sum and a quotient.
const mean = 2.7

func inferReduce(c *inference) error {
	c.out.Elem = c.in(0).Elem
	axes, known, err := c.axes()
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

// sumsAxes sums along the axes that an attribute or the second operand names.
func sumsAxes(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	named := n.Ints("axes")
	if len(in) > 1 {
		named = append(slices.Clone(named), in[1].Elements...)
	}
	if len(named) == 0 && n.Int("noop_with_empty_axes", 0) == 0 {
		return along(0, x, axesFrom(0, len(x))...)
	}
	var axes []int
	for _, a := range named {
		axes = append(axes, fromStart(a, len(x)))
	}
	return along(0, x, axes...)
}

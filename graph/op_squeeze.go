package graph

import (
	"fmt"
	"slices"
)

// Squeeze: https://onnx.ai/onnx/operators/onnx__Squeeze.html
// Unsqueeze: https://onnx.ai/onnx/operators/onnx__Unsqueeze.html
//
// Axes are an attribute up to opset 12, and an input afterwards.
func init() {
	register(
		Operator{Name: "Squeeze", Facts: moves(Reshaped, data, axes), infer: inferSqueeze},
		Operator{Name: "Unsqueeze", Facts: moves(Reshaped, data, axes), infer: inferUnsqueeze},
	)
}

// axes reads those of an operator that has them as an attribute, and from some opset on
// as its second input. nil and known says that there are none.
func (c *inference) axes() (axes []int64, known bool, err error) {
	asInput := registry[c.node.Op].InputSince(1)
	switch a := c.node.Ints("axes"); {
	case c.opset >= asInput && a != nil:
		return nil, false, fmt.Errorf("axes are an input from opset %d on; the graph is of %d", asInput, c.opset)
	case c.opset < asInput && c.has(1):
		return nil, false, fmt.Errorf("axes are an input from opset %d on, an attribute at %d", asInput, c.opset)
	case !c.has(1):
		return a, true, nil
	}
	return c.ints(1)
}

func inferSqueeze(c *inference) error {
	c.out.Elem = c.in(0).Elem
	in := c.in(0).Shape
	axes, known, err := c.axes()
	if err != nil || !known || in == nil {
		return err
	}
	gone := make([]bool, len(in))
	for _, a := range axes {
		at, err := axis(a, len(in))
		if err != nil {
			return err
		}
		if d := in[at]; d.IsFixed() && d.Size != 1 {
			return fmt.Errorf("dimension %d of %v is not 1", at, in)
		}
		gone[at] = true
	}
	if axes == nil {
		if slices.ContainsFunc(in, func(d Dim) bool { return !d.IsFixed() }) {
			return nil // any of the dimensions may be 1
		}
		for i, d := range in {
			gone[i] = d.Size == 1
		}
	}
	c.out.Shape = Shape{}
	for i, d := range in {
		if !gone[i] {
			c.out.Shape = append(c.out.Shape, d)
		}
	}
	return nil
}

func inferUnsqueeze(c *inference) error {
	c.out.Elem = c.in(0).Elem
	in := c.in(0).Shape
	axes, known, err := c.axes()
	if err != nil || !known || in == nil {
		return err
	}
	if axes == nil {
		return fmt.Errorf("axes are missing")
	}
	out := make(Shape, len(in)+len(axes))
	added := make([]bool, len(out))
	for _, a := range axes {
		at, err := axis(a, len(out))
		if err != nil {
			return err
		}
		if added[at] {
			return fmt.Errorf("axes %v name dimension %d twice", axes, at)
		}
		added[at] = true
	}
	next := 0
	for i := range out {
		if added[i] {
			out[i] = Fixed(1)
			continue
		}
		out[i] = in[next]
		next++
	}
	c.out.Shape = out
	return nil
}

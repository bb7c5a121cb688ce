package graph

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// Resize: https://onnx.ai/onnx/operators/onnx__Resize.html. At opset 10 its second input is the
// scales.
// Upsample, up to opset 9: https://onnx.ai/onnx/operators/onnx__Upsample.html
func init() {
	register(Operator{
		Name: "Upsample", From: 7, Facts: resizing(data, Operand{Role: RoleSizes, What: "scale"}),
		infer: func(c *inference) error {
			scales, attribute := c.node.Attr("scales")
			if attribute != (c.opset < 9) || attribute == c.has(1) {
				return fmt.Errorf("scales are an attribute up to opset 8 and an input at 9; the graph is of %d", c.opset)
			}
			t := c.consts[len(c.consts)-1]
			if attribute {
				t = Vector("", scales.Floats...)
			}
			return c.scaled(t)
		},
	})
	register(Operator{
		Name: "Resize", Facts: resizing(data, Operand{Role: RolePlaces, What: "region"}, Operand{Role: RoleSizes, What: "scale"}, sizes), infer: inferResize,
	})
}

// resizing returns the facts of an operator that changes the sizes of a picture.
func resizing(operands ...Operand) Facts {
	f := smooth(exact, operands...).summing(sumsCoordinates)
	f.at = func(f *Facts, n *Node) {
		switch n.Text("mode", "nearest") {
		case "nearest":
			f.Ties = true
		case "cubic":
			f.Rounding = composed(1, 1, 1, 1) // of a polynomial's terms, and of the product
		default:
			f.Rounding = composed(1, 1, 1) // of a weight, of what is left to 1, and of the product
		}
	}
	return f
}

// inferResize takes the sizes of the output from the scales or from the sizes. Axes that are not
// named keep their size.
func inferResize(c *inference) error {
	if c.opset == 10 {
		if len(c.node.Inputs) != 2 {
			return fmt.Errorf("has %d inputs; at opset 10 it takes its input and the scales", len(c.node.Inputs))
		}
		return c.scaled(c.consts[1])
	}
	x := c.in(0)
	if c.out.Elem = x.Elem; !c.has(2) && !c.has(3) {
		return errors.New("has neither scales nor sizes")
	}
	if x.Shape == nil {
		return nil
	}
	axes := make([]int, len(x.Shape))
	for i := range axes {
		axes[i] = i
	}
	if named := c.node.Ints("axes"); named != nil {
		axes = axes[:0]
		for _, a := range named {
			at, err := axis(a, len(x.Shape))
			if err != nil {
				return err
			}
			axes = append(axes, at)
		}
	}
	c.out.Shape = append(Shape{}, x.Shape...)
	for _, at := range axes {
		c.out.Shape[at] = Unknown
	}
	sizes, known, err := c.ints(3)
	if err != nil {
		return err
	}
	if known && len(sizes) > 0 {
		if len(sizes) != len(axes) {
			return fmt.Errorf("%d sizes for %d axes", len(sizes), len(axes))
		}
		if c.node.Text("keep_aspect_ratio_policy", "stretch") != "stretch" {
			from := make([]int64, len(axes))
			for i, at := range axes {
				if from[i] = x.Shape[at].Size; !x.Shape[at].IsFixed() {
					return nil // one scale holds for all axes
				}
			}
			if sizes, _, err = geometry.KeptAspect(c.node, from, sizes); err != nil {
				return err
			}
		}
		for i, at := range axes {
			if sizes[i] < 0 || sizes[i] > maxSpan {
				return fmt.Errorf("sizes are %v; each must be from 0 to %d", sizes, maxSpan)
			}
			c.out.Shape[at] = Fixed(sizes[i])
		}
		return nil
	}
	if len(c.shapes) > 3 && len(c.shapes[3]) == len(axes) && c.node.Text("keep_aspect_ratio_policy", "stretch") == "stretch" {
		for i, at := range axes {
			c.out.Shape[at] = c.shapes[3][i]
		}
		return nil
	}
	if len(c.consts) < 3 || c.consts[2] == nil || c.consts[2].Len() == 0 {
		return nil
	}
	return c.scale(c.consts[2], axes)
}

// scaled types an input that has a scale for every axis; nil: the scales are not known.
func (c *inference) scaled(scales *Tensor) error {
	x := c.in(0)
	if c.out.Elem = x.Elem; x.Shape == nil {
		return nil
	}
	c.out.Shape = slices.Repeat(Shape{Unknown}, len(x.Shape))
	if scales == nil {
		return nil
	}
	axes := make([]int, len(x.Shape))
	for i := range axes {
		axes[i] = i
	}
	return c.scale(scales, axes)
}

// scale multiplies the sizes of the axes.
func (c *inference) scale(by *Tensor, axes []int) error {
	scales, err := Data[float32](by)
	if err != nil {
		return err
	}
	if len(scales) != len(axes) {
		return fmt.Errorf("%d scales for %d axes", len(scales), len(axes))
	}
	for i, at := range axes {
		d := c.in(0).Shape[at]
		if !(scales[i] > 0 && scales[i] <= maxSpan) {
			return fmt.Errorf("scales are %v; each must be above 0 and at most %d", scales, maxSpan)
		}
		switch {
		case scales[i] == 1:
			c.out.Shape[at] = d
		case d.IsFixed() && float64(d.Size)*float64(scales[i]) <= maxSpan:
			c.out.Shape[at] = Fixed(int64(math.Floor(float64(d.Size) * float64(scales[i]))))
		}
	}
	return nil
}

// sumsCoordinates says that coordinates are rounded where they are used as numbers. They are as
// large as a dimension.
func sumsCoordinates(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	if n.Text("mode", "nearest") == "nearest" || len(x) == 0 {
		return nothing
	}
	return positive(slices.Max(x))
}

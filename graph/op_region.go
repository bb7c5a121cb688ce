package graph

import (
	"fmt"
	"slices"
)

// RoiAlign samples regions of images. https://onnx.ai/onnx/operators/onnx__RoiAlign.html
// DeformConv is a convolution whose taps are moved. https://onnx.ai/onnx/operators/onnx__DeformConv.html
// AffineGrid gives the positions that GridSample reads. https://onnx.ai/onnx/operators/onnx__AffineGrid.html
// CenterCropPad cuts and pads on both sides. https://onnx.ai/onnx/operators/onnx__CenterCropPad.html
// TensorScatter writes rows into others. https://onnx.ai/onnx/operators/onnx__TensorScatter.html
// Det: https://onnx.ai/onnx/operators/onnx__Det.html
func init() {
	between := composed(1, 1, 1, 1).near1()
	register(
		Operator{Name: "RoiAlign", Facts: smooth(between, data, positions, Operand{Role: RoleIndices}).summing(sumsTwo), infer: inferRoiAlign},
		Operator{Name: "DeformConv", Facts: smooth(between, data, data, positions, bias, data).summing(sumsConv), infer: inferDeformConv},
		Operator{Name: "AffineGrid", Facts: smooth(composed(1, 1, 1).near1(), data, sizes).summing(sumsTwo), infer: inferAffineGrid},
		Operator{Name: "CenterCropPad", Facts: moves(Joined, data, sizes), infer: inferCenterCropPad},
		Operator{Name: "TensorScatter", Facts: moves(Joined, data, data, indices), infer: inferTensorScatter},
		Operator{Name: "Det", Facts: smooth(ulps(16), data).summing(sumsAll), infer: func(c *inference) error {
			c.out.Elem = c.in(0).Elem
			if x := c.in(0).Shape; x != nil {
				n := len(x)
				if n < 2 || !agree(x[n-1], x[n-2]) {
					return fmt.Errorf("an input of %v, want square matrices", x)
				}
				c.out.Shape = x[: n-2 : n-2]
			}
			return nil
		}},
	)
}

func inferRoiAlign(c *inference) error {
	c.out.Elem = c.in(0).Elem
	x, rois, batch := c.in(0).Shape, c.in(1).Shape, c.in(2).Shape
	if x == nil || rois == nil {
		return nil
	}
	if len(x) != 4 || len(rois) != 2 || !agree(rois[1], Fixed(4)) || batch != nil && (len(batch) != 1 || !agree(batch[0], rois[0])) {
		return fmt.Errorf("images of %v, regions of %v and their images of %v; want [batch, channels, height, width], [regions, 4] and [regions]", x, rois, batch)
	}
	height, width := c.node.Int("output_height", 1), c.node.Int("output_width", 1)
	if height < 1 || width < 1 || height > maxSpan || width > maxSpan || c.node.Int("sampling_ratio", 0) < 0 {
		return fmt.Errorf("output_height %d, output_width %d and sampling_ratio %d", height, width, c.node.Int("sampling_ratio", 0))
	}
	c.out.Shape = Shape{rois[0], x[1], Fixed(height), Fixed(width)}
	return nil
}

func inferDeformConv(c *inference) error {
	on := inference{node: c.node, opset: c.opset, inputs: []Type{c.in(0), c.in(1)}}
	if c.has(3) {
		on.inputs = append(on.inputs, c.in(3))
	}
	if err := inferConv(&on, false); err != nil {
		return err
	}
	c.out = on.out
	y, groups := c.out.Shape, c.node.Int("offset_group", 1)
	for i, each := range map[int]int64{2: 2, 4: 1} {
		s, w := c.in(i).Shape, c.in(1).Shape
		if !c.has(i) || s == nil || w == nil || y == nil {
			continue
		}
		taps := product(append([]Dim{Fixed(each * groups)}, w[2:]...))
		if len(s) != len(y) || !agree(s[0], y[0]) || !agree(s[1], taps) || !matches(s[2:], y[2:]) {
			return fmt.Errorf("input %d is %v for a result of %v and %d groups", i, s, y, groups)
		}
	}
	return nil
}

func inferAffineGrid(c *inference) error {
	c.out.Elem = c.in(0).Elem
	theta := c.in(0).Shape
	if theta == nil {
		return nil
	}
	if len(theta) != 3 || !agree(theta[1], Fixed(2)) && !agree(theta[1], Fixed(3)) {
		return fmt.Errorf("matrices of %v, want [batch, 2, 3] or [batch, 3, 4]", theta)
	}
	size := c.listed(1)
	if size == nil {
		return nil
	}
	if n := len(size); n != 4 && n != 5 || !agree(theta[1], Fixed(int64(n-2))) || !agree(theta[2], Fixed(int64(n-1))) {
		return fmt.Errorf("sizes %v for matrices of %v", size, theta)
	}
	c.out.Shape = append(append(Shape{theta[0]}, size[2:]...), Fixed(int64(len(size)-2)))
	return nil
}

func inferCenterCropPad(c *inference) error {
	c.out.Elem = c.in(0).Elem
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	c.out.Shape = slices.Repeat(Shape{Unknown}, len(x))
	list, given := c.node.Ints("axes"), false
	if _, given = c.node.Attr("axes"); !given {
		for i := range x {
			list = append(list, int64(i))
		}
	} else {
		copy(c.out.Shape, x)
	}
	size := c.listed(1)
	if size != nil && len(size) != len(list) {
		return fmt.Errorf("sizes %v for axes %v", size, list)
	}
	for i, a := range list {
		at, err := axis(a, len(x))
		if err != nil {
			return err
		}
		if c.out.Shape[at] = Unknown; size != nil {
			c.out.Shape[at] = size[i]
		}
	}
	return nil
}

func inferTensorScatter(c *inference) error {
	c.out = c.in(0)
	x, update := c.in(0).Shape, c.in(1).Shape
	if x == nil || update == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", -2), len(x))
	if err != nil {
		return err
	}
	if at == 0 || len(update) != len(x) {
		return fmt.Errorf("rows of %v are written to %v along axis %d", update, x, at)
	}
	for i := range x {
		if i != at && !agree(x[i], update[i]) {
			return fmt.Errorf("rows of %v are written to %v along axis %d", update, x, at)
		}
	}
	if w := c.in(2).Shape; c.has(2) && w != nil && (len(w) != 1 || !agree(w[0], x[0])) {
		return fmt.Errorf("places of %v for a batch of %v", w, x[0])
	}
	return nil
}

package graph

import (
	"fmt"
	"math"
)

// Resize: https://onnx.ai/onnx/operators/onnx__Resize.html, from opset 11 on.
func init() {
	register(Operator{
		Name: "Resize", Since: []int64{11, 13, 18, 19}, MinInputs: 1, MaxInputs: 4,
		Attrs: map[string]AttrKind{
			"antialias": AttrInt, "axes": AttrInts, "coordinate_transformation_mode": AttrString, "cubic_coeff_a": AttrFloat,
			"exclude_outside": AttrInt, "extrapolation_value": AttrFloat, "keep_aspect_ratio_policy": AttrString,
			"mode": AttrString, "nearest_mode": AttrString,
		},
		infer: inferResize,
	})
}

// inferResize takes the output's sizes from the scales or from the sizes; those
// of axes that are not named stay.
func inferResize(c *inference) error {
	x := c.in(0)
	c.out.Elem = x.Elem
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
	if known && len(sizes) > 0 && c.node.Text("keep_aspect_ratio_policy", "stretch") == "stretch" {
		if len(sizes) != len(axes) {
			return fmt.Errorf("%d sizes for %d axes", len(sizes), len(axes))
		}
		for i, at := range axes {
			if sizes[i] < 0 || sizes[i] > maxSpan {
				return fmt.Errorf("sizes are %v; each must be from 0 to %d", sizes, maxSpan)
			}
			c.out.Shape[at] = Fixed(sizes[i])
		}
		return nil
	}
	if len(c.consts) < 3 || c.consts[2] == nil || c.consts[2].Len() == 0 {
		return nil
	}
	scales, err := Data[float32](c.consts[2])
	if err != nil {
		return err
	}
	if len(scales) != len(axes) {
		return fmt.Errorf("%d scales for %d axes", len(scales), len(axes))
	}
	for i, at := range axes {
		d := x.Shape[at]
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

// NearestSources says which input position each output position of a Resize of
// mode nearest shows, along an axis that goes from in to out elements. The scale
// is out/in unless the node was given another.
func NearestSources(n *Node, in, out int64, scale float64) ([]int64, error) {
	if mode := n.Text("mode", "nearest"); mode != "nearest" {
		return nil, fmt.Errorf("of mode %q; nearest is known", mode)
	}
	if in < 1 || out < 1 || in > maxSpan || out > maxSpan || !(scale > 0) {
		return nil, fmt.Errorf("from %d elements to %d by %v", in, out, scale)
	}
	var from func(x float64) float64
	switch mode := n.Text("coordinate_transformation_mode", "half_pixel"); mode {
	case "asymmetric":
		from = func(x float64) float64 { return x / scale }
	case "half_pixel":
		from = func(x float64) float64 { return (x+0.5)/scale - 0.5 }
	case "pytorch_half_pixel":
		from = func(x float64) float64 {
			if out == 1 {
				return 0
			}
			return (x+0.5)/scale - 0.5
		}
	case "align_corners":
		from = func(x float64) float64 {
			if out == 1 {
				return 0
			}
			return x * float64(in-1) / float64(out-1)
		}
	default:
		return nil, fmt.Errorf("of coordinate_transformation_mode %q; asymmetric, half_pixel, pytorch_half_pixel and align_corners are known", mode)
	}
	var round func(float64) float64
	switch mode := n.Text("nearest_mode", "round_prefer_floor"); mode {
	case "round_prefer_floor":
		round = func(x float64) float64 { return math.Ceil(x - 0.5) }
	case "round_prefer_ceil":
		round = func(x float64) float64 { return math.Floor(x + 0.5) }
	case "floor":
		round = math.Floor
	case "ceil":
		round = math.Ceil
	default:
		return nil, fmt.Errorf("of nearest_mode %q", mode)
	}
	sources := make([]int64, out)
	for i := range sources {
		sources[i] = min(max(int64(round(from(float64(i)))), 0), in-1)
	}
	return sources, nil
}

package graph

import (
	"fmt"
	"math"
	"slices"
)

// Resize: https://onnx.ai/onnx/operators/onnx__Resize.html; at opset 10 its second
// input is the scales.
// Upsample: https://onnx.ai/onnx/operators/onnx__Upsample.html, until opset 9.
func init() {
	register(Operator{
		Name: "Upsample", Since: []int64{7, 9}, Until: 9, MinInputs: 1, MaxInputs: 2,
		Attrs: map[string]AttrKind{"mode": AttrString, "scales": AttrFloats},
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
		Name: "Resize", Since: []int64{10, 11, 13, 18, 19}, MinInputs: 1, MaxInputs: 4,
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
	if c.opset == 10 {
		if len(c.node.Inputs) != 2 {
			return fmt.Errorf("has %d inputs; at opset 10 it takes its input and the scales", len(c.node.Inputs))
		}
		return c.scaled(c.consts[1])
	}
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
	return c.scale(c.consts[2], axes)
}

// scaled types an input whose every axis has a scale; nil is not known.
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

// scale multiplies the sizes of axes.
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
	from, err := coordinates(n, in, out, scale)
	if err != nil {
		return nil, err
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

// LinearSources says between which input positions each output position of a Resize of
// mode linear lies, and how far from the lower to the upper, along an axis that goes from
// in to out elements. Coordinates beyond the ends are those of the ends.
func LinearSources(n *Node, in, out int64, scale float64) (low, high []int64, part []float64, err error) {
	fail := func(format string, args ...any) ([]int64, []int64, []float64, error) {
		return nil, nil, nil, fmt.Errorf(format, args...)
	}
	switch mode := n.Text("mode", "nearest"); {
	case mode != "linear":
		return fail("of mode %q; linear is known", mode)
	case n.Int("antialias", 0) != 0 || n.Int("exclude_outside", 0) != 0:
		return fail("of antialias or exclude_outside")
	case in < 1 || out < 1 || in > maxSpan || out > maxSpan || !(scale > 0):
		return fail("from %d elements to %d by %v", in, out, scale)
	}
	from, err := coordinates(n, in, out, scale)
	if err != nil {
		return nil, nil, nil, err
	}
	low, high, part = make([]int64, out), make([]int64, out), make([]float64, out)
	for i := range low {
		x := min(max(from(float64(i)), 0), float64(in-1))
		low[i] = int64(x)
		high[i] = min(low[i]+1, in-1)
		part[i] = x - float64(low[i])
	}
	return low, high, part, nil
}

// coordinates takes an output position to where it lies in the input.
func coordinates(n *Node, in, out int64, scale float64) (from func(x float64) float64, err error) {
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
	return from, nil
}

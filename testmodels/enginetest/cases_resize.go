package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func resizes() (cases []Case) {
	x := random(2, 3, 4, 5)
	mode := func(coordinates, rounding string) []graph.Attribute {
		return []graph.Attribute{
			graph.Text("mode", "nearest"), graph.Text("coordinate_transformation_mode", coordinates), graph.Text("nearest_mode", rounding),
		}
	}
	add := func(name string, opset int64, scales, sizes *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{
			name: name, Op: "Resize", opset: opset, inputs: these(x, nil, scales, sizes), consts: true, attrs: attrs, moves: true,
		})
	}
	double := numbers(1, 1, 2, 2)
	for _, coordinates := range []string{"asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners"} {
		for _, rounding := range []string{"floor", "ceil", "round_prefer_floor", "round_prefer_ceil"} {
			add(fmt.Sprintf("doubled, %s, %s", coordinates, rounding), 17, double, nil, mode(coordinates, rounding)...)
		}
	}
	add("by default", 13, double, nil)
	add("not evenly", 17, numbers(1, 1, 1.5, 2.5), nil, mode("asymmetric", "floor")...)
	add("smaller", 17, numbers(1, 1, 0.5, 0.6), nil, mode("half_pixel", "round_prefer_floor")...)
	add("not evenly, half_pixel", 17, numbers(1, 1, 1.5, 2.5), nil, mode("half_pixel", "floor")...)
	add("smaller, asymmetric", 17, numbers(1, 1, 0.5, 0.8), nil, mode("asymmetric", "floor")...)
	add("one axis to a size", 18, nil, integers(7), graph.Ints("axes", -1))
	add("axes", 18, numbers(2, 3), nil, append(mode("asymmetric", "floor"), graph.Ints("axes", 3, -2))...)
	add("to sizes", 17, nil, integers(2, 3, 7, 9), mode("asymmetric", "floor")...)
	linear := func(coordinates string) []graph.Attribute {
		return []graph.Attribute{graph.Text("mode", "linear"), graph.Text("coordinate_transformation_mode", coordinates)}
	}
	for _, coordinates := range []string{"asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners"} {
		add("linear, doubled, "+coordinates, 17, double, nil, linear(coordinates)...)
		add("linear, to sizes, "+coordinates, 13, nil, integers(2, 3, 7, 9), linear(coordinates)...)
		for i := range 2 {
			cases[len(cases)-1-i].moves = false
		}
	}
	add("linear, smaller", 17, numbers(1, 1, 0.5, 0.6), nil, linear("half_pixel")...)
	cases[len(cases)-1].moves = false
	cubic := func(coordinates string, more ...graph.Attribute) []graph.Attribute {
		return append(more, graph.Text("mode", "cubic"), graph.Text("coordinate_transformation_mode", coordinates))
	}
	computed := len(cases)
	for _, coordinates := range []string{"asymmetric", "half_pixel", "align_corners"} {
		add("linear, not evenly, "+coordinates, 17, numbers(1, 1, 2, 1.5), nil, linear(coordinates)...)
	}
	add("cubic, not evenly", 17, numbers(1, 1, 1.5, 1.5), nil, cubic("half_pixel")...)
	for _, coordinates := range []string{"asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners"} {
		add("cubic, doubled, "+coordinates, 17, double, nil, cubic(coordinates)...)
	}
	add("cubic, smaller", 17, numbers(1, 1, 0.5, 0.6), nil, cubic("half_pixel")...)
	add("cubic, sharper", 17, double, nil, cubic("half_pixel", graph.Float32("cubic_coeff_a", -0.5))...)
	add("cubic, inside", 17, double, nil, cubic("half_pixel", graph.Int("exclude_outside", 1))...)
	add("cubic, about the middle", 19, numbers(1, 1, 0.6, 0.7), nil, cubic("half_pixel_symmetric")...)
	add("linear, about the middle", 19, numbers(1, 1, 0.6, 1.3), nil, linear("half_pixel_symmetric")...)
	smooth := graph.Int("antialias", 1)
	add("linear, smoothed", 18, numbers(1, 1, 0.5, 0.6), nil, append(linear("half_pixel"), smooth)...)
	add("linear, smoothed along one axis", 19, nil, integers(2, 3, 7, 3), append(linear("align_corners"), smooth)...)
	add("cubic, smoothed", 18, numbers(1, 1, 0.5, 0.6), nil, cubic("half_pixel", smooth)...)
	add("cubic, smoothed inside", 19, nil, integers(2, 3, 2, 2), cubic("half_pixel", smooth, graph.Int("exclude_outside", 1))...)
	cut := func(name string, region *graph.Tensor, sizes *graph.Tensor, attrs ...graph.Attribute) {
		add(name, 17, nil, sizes, append(attrs, graph.Text("coordinate_transformation_mode", "tf_crop_and_resize"), graph.Float32("extrapolation_value", 7))...)
		cases[len(cases)-1].inputs[1] = region
	}
	inner, beyond := numbers(0, 0, 0.2, 0.1, 1, 1, 0.9, 0.8), numbers(0, 0, -0.2, 0.5, 1, 1, 0.9, 1.5)
	cut("linear, of a region", inner, integers(2, 3, 5, 3), graph.Text("mode", "linear"))
	cut("linear, beyond the input", beyond, integers(2, 3, 6, 7), graph.Text("mode", "linear"))
	cut("linear, the middle", inner, integers(2, 3, 1, 3), graph.Text("mode", "linear"))
	cut("cubic, of a region", inner, integers(2, 3, 5, 3), graph.Text("mode", "cubic"))
	cut("nearest, beyond the input", beyond, integers(2, 3, 6, 7))
	for i := range cases[computed:] {
		cases[computed+i].moves = false
	}
	// onnxruntime 1.30 ignores negative axes here, and changes nothing.
	for _, policy := range []string{"not_larger", "not_smaller"} {
		add(policy, 18, nil, integers(9, 8), append(mode("asymmetric", "floor"), graph.Ints("axes", 3, 2), graph.Text("keep_aspect_ratio_policy", policy))...)
	}
	for _, c := range []struct {
		op    string
		opset int64
	}{{"Upsample", 9}, {"Resize", 10}} {
		cases = append(cases,
			Case{name: "of old, doubled", Op: c.op, opset: c.opset, inputs: these(x, double), consts: true, moves: true},
			Case{name: "of old, not evenly", Op: c.op, opset: c.opset, inputs: these(x, numbers(1, 1, 1.5, 3)), consts: true, moves: true},
		)
	}
	cases = append(cases, Case{
		name: "attribute", Op: "Upsample", opset: 8, inputs: these(x), moves: true,
		attrs: []graph.Attribute{{Name: "scales", Kind: graph.AttrFloats, Floats: []float32{1, 1, 2, 3}}},
	})
	return cases
}

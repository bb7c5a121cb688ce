package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// convolutions are in one, two and three dimensions, with everything that their
// attributes can say.
func convolutions() (cases []opCase) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: inputs, attrs: attrs})
	}
	strides := func(v ...int64) graph.Attribute { return graph.Ints("strides", v...) }
	pads := func(v ...int64) graph.Attribute { return graph.Ints("pads", v...) }
	x, w := random(2, 3, 7, 6), random(4, 3, 3, 2)
	for _, opset := range []int64{7, 11, 17} {
		add("plain", "Conv", opset, these(x, w))
	}
	add("bias", "Conv", 17, these(x, w, random(4)))
	add("strides and pads", "Conv", 17, these(x, w, random(4)), strides(2, 3), pads(1, 0, 2, 1))
	add("dilations", "Conv", 17, these(x, w), graph.Ints("dilations", 2, 3), pads(2, 2, 2, 2))
	add("groups", "Conv", 17, these(random(2, 4, 5, 5), random(6, 2, 3, 3), random(6)), graph.Int("group", 2))
	add("depthwise", "Conv", 17, these(random(2, 3, 5, 5), random(6, 1, 3, 3)), graph.Int("group", 3), pads(1, 1, 1, 1))
	add("points", "Conv", 17, these(random(2, 3, 5, 5), random(6, 3, 1, 1), random(6)))
	add("stated kernel", "Conv", 17, these(x, w), graph.Ints("kernel_shape", 3, 2), graph.Text("auto_pad", "VALID"))
	for _, mode := range []string{"SAME_UPPER", "SAME_LOWER"} {
		add(mode, "Conv", 17, these(x, w), graph.Text("auto_pad", mode), strides(2, 2))
	}
	add("halving", "Conv", 17, these(random(3, 2, 8, 8), random(5, 2, 4, 4), random(5)), strides(2, 2), pads(1, 1, 1, 1))
	add("one dimension", "Conv", 17, these(random(2, 3, 11), random(4, 3, 4), random(4)), strides(3), pads(2, 1))
	add("three dimensions", "Conv", 17, these(random(1, 2, 4, 5, 3), random(3, 2, 2, 3, 2)), pads(0, 1, 1, 0, 1, 0))

	w = random(3, 4, 3, 2)
	for _, opset := range []int64{7, 11, 17} {
		add("plain", "ConvTranspose", opset, these(x, w))
	}
	add("bias", "ConvTranspose", 17, these(x, w, random(4)))
	add("strides and pads", "ConvTranspose", 17, these(x, w, random(4)), strides(2, 3), pads(1, 0, 2, 1))
	add("dilations", "ConvTranspose", 17, these(x, w), graph.Ints("dilations", 2, 3))
	add("groups", "ConvTranspose", 17, these(random(2, 4, 5, 5), random(4, 3, 3, 3), random(6)), graph.Int("group", 2))
	add("doubling", "ConvTranspose", 17, these(random(3, 5, 4, 4), random(5, 2, 4, 4), random(2)), strides(2, 2), pads(1, 1, 1, 1))
	add("output_padding", "ConvTranspose", 17, these(x, w), strides(2, 3), graph.Ints("output_padding", 1, 2))
	add("output_shape", "ConvTranspose", 17, these(x, w), strides(2, 3), graph.Ints("output_shape", 14, 18))
	for _, mode := range []string{"SAME_UPPER", "SAME_LOWER"} {
		add(mode, "ConvTranspose", 17, these(x, w), strides(2, 1), graph.Text("auto_pad", mode))
	}
	add("one dimension", "ConvTranspose", 17, these(random(2, 3, 5), random(3, 4, 4), random(4)), strides(2), pads(1, 1))
	add("gaps", "ConvTranspose", 17, these(random(2, 3, 5), random(3, 4, 2)), strides(3))
	return cases
}

func pools() (cases []opCase) {
	add := func(name, op string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: opset, inputs: these(x), attrs: attrs, moves: op == "MaxPool"})
	}
	kernel := func(v ...int64) graph.Attribute { return graph.Ints("kernel_shape", v...) }
	x := random(2, 3, 7, 6)
	for _, op := range []string{"MaxPool", "AveragePool"} {
		add("plain", op, 10, x, kernel(2, 3))
		add("halving", op, 17, random(2, 3, 8, 8), kernel(2, 2), graph.Ints("strides", 2, 2))
		add("pads", op, 17, x, kernel(3, 3), graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 0, 1, 2))
		add("ceil_mode", op, 17, x, kernel(2, 3), graph.Ints("strides", 2, 2), graph.Int("ceil_mode", 1))
		add("ceil_mode and pads", op, 17, x, kernel(3, 3), graph.Ints("strides", 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Int("ceil_mode", 1))
		add("same", op, 17, x, kernel(3, 2), graph.Text("auto_pad", "SAME_UPPER"))
		add("one dimension", op, 17, random(2, 3, 9), kernel(4), graph.Ints("strides", 2))
	}
	add("dilations", "MaxPool", 17, x, kernel(2, 2), graph.Ints("dilations", 3, 2))
	add("pads counted", "AveragePool", 17, x, kernel(3, 3), graph.Ints("pads", 1, 0, 1, 2), graph.Int("count_include_pad", 1))
	add("pads counted, ceil_mode", "AveragePool", 19, x, kernel(3, 3), graph.Ints("strides", 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Int("ceil_mode", 1), graph.Int("count_include_pad", 1))
	add("square", "GlobalAveragePool", 17, x)
	add("one dimension", "GlobalAveragePool", 13, random(2, 3, 9))
	add("square", "GlobalMaxPool", 17, x)
	add("one dimension", "GlobalMaxPool", 13, random(2, 3, 9))
	return cases
}

func normalizations() (cases []opCase) {
	add := func(name, op string, give int, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: 17, inputs: inputs, attrs: attrs, give: give})
	}
	// No two are equal: onnxruntime shares initializers that are, and its training
	// form then writes the next mean over the scale
	// (https://github.com/microsoft/onnxruntime/issues/29790).
	channels := func(x *graph.Tensor) []*graph.Tensor {
		return these(x, random(3), numbers(0.5, -1, 2), numbers(0.1, 0.2, -0.3), positive(3))
	}
	x := random(4, 3, 2, 5)
	add("rows", "BatchNormalization", 0, channels(random(5, 3)))
	add("sequences", "BatchNormalization", 0, channels(random(4, 3, 6)))
	add("images", "BatchNormalization", 0, channels(x))
	add("epsilon", "BatchNormalization", 0, channels(x), graph.Float32("epsilon", 0.3))
	cases[len(cases)-1].opset = 9
	add("of old", "BatchNormalization", 0, channels(x), graph.Int("spatial", 1))
	cases[len(cases)-1].opset = 8
	instance := these(random(4, 3, 2, 5), random(3), numbers(0.5, -1, 2))
	add("images", "InstanceNormalization", 0, instance)
	add("epsilon", "InstanceNormalization", 0, these(random(4, 3, 6), random(3), numbers(0.5, -1, 2)), graph.Float32("epsilon", 0.3))
	training := graph.Int("training_mode", 1)
	for give, name := range []string{"", ", next mean", ", next variance"} {
		add("training"+name, "BatchNormalization", give, channels(x), training)
		add("training, momentum"+name, "BatchNormalization", give, channels(x), training, graph.Float32("momentum", 0.6), graph.Float32("epsilon", 0.01))
	}
	for give, name := range []string{"", ", mean", ", inverse deviation"} {
		add("last axis"+name, "LayerNormalization", give, these(random(4, 6), random(6), random(6)))
		add("two axes"+name, "LayerNormalization", give, these(random(4, 3, 5), random(3, 5), random(3, 5)), graph.Int("axis", 1), graph.Float32("epsilon", 0.1))
	}
	add("no bias", "LayerNormalization", 0, these(random(4, 6), random(6)))
	return cases
}

func resizes() (cases []opCase) {
	x := random(2, 3, 4, 5)
	mode := func(coordinates, rounding string) []graph.Attribute {
		return []graph.Attribute{
			graph.Text("mode", "nearest"), graph.Text("coordinate_transformation_mode", coordinates), graph.Text("nearest_mode", rounding),
		}
	}
	add := func(name string, opset int64, scales, sizes *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{
			name: name, op: "Resize", opset: opset, inputs: these(x, nil, scales, sizes), consts: true, attrs: attrs, moves: true,
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
	for _, coordinates := range []string{"asymmetric", "half_pixel", "pytorch_half_pixel", "align_corners"} {
		add("cubic, doubled, "+coordinates, 17, double, nil, cubic(coordinates)...)
	}
	add("cubic, smaller", 17, numbers(1, 1, 0.5, 0.6), nil, cubic("half_pixel")...)
	add("cubic, sharper", 17, double, nil, cubic("half_pixel", graph.Float32("cubic_coeff_a", -0.5))...)
	add("cubic, inside", 17, double, nil, cubic("half_pixel", graph.Int("exclude_outside", 1))...)
	add("cubic, about the middle", 19, numbers(1, 1, 0.6, 0.7), nil, cubic("half_pixel_symmetric")...)
	add("linear, about the middle", 19, numbers(1, 1, 0.6, 1.3), nil, linear("half_pixel_symmetric")...)
	for i := range cases[computed:] {
		cases[computed+i].moves = false
	}
	// onnxruntime 1.30 takes no notice of axes that are negative here, and leaves all as it is.
	for _, policy := range []string{"not_larger", "not_smaller"} {
		add(policy, 18, nil, integers(9, 8), append(mode("asymmetric", "floor"), graph.Ints("axes", 3, 2), graph.Text("keep_aspect_ratio_policy", policy))...)
	}
	for _, c := range []struct {
		op    string
		opset int64
	}{{"Upsample", 9}, {"Resize", 10}} {
		cases = append(cases,
			opCase{name: "of old, doubled", op: c.op, opset: c.opset, inputs: these(x, double), consts: true, moves: true},
			opCase{name: "of old, not evenly", op: c.op, opset: c.opset, inputs: these(x, numbers(1, 1, 1.5, 3)), consts: true, moves: true},
		)
	}
	cases = append(cases, opCase{
		name: "attribute", op: "Upsample", opset: 8, inputs: these(x), moves: true,
		attrs: []graph.Attribute{{Name: "scales", Kind: graph.AttrFloats, Floats: []float32{1, 1, 2, 3}}},
	})
	return cases
}

// indexed are operators that take elements by their place.
func indexed() (cases []opCase) {
	add := func(name, op string, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, opCase{name: name, op: op, opset: 17, inputs: inputs, attrs: attrs, consts: true, moves: true})
	}
	x := random(4, 5)
	table := func(dims []int64, v ...int64) *graph.Tensor { return graph.NewTensor("", v, dims...) }
	add("rows", "Gather", these(x, integers(0, 3, -1, 0)))
	add("one row", "Gather", these(x, graph.Scalar[int64]("", 2)))
	add("columns", "Gather", these(x, integers(4, 1)), graph.Int("axis", 1))
	add("a table of columns", "Gather", these(x, table([]int64{2, 3}, 0, 1, 2, 3, 4, -5)), graph.Int("axis", -1))
	add("middle", "Gather", these(random(2, 3, 4), integers(2, 0)), graph.Int("axis", 1))
	places := table([]int64{4, 2}, 0, 4, 1, -1, 2, 2, 3, 0)
	add("columns", "GatherElements", these(x, places), graph.Int("axis", 1))
	add("rows", "GatherElements", these(x, table([]int64{1, 5}, 3, 2, 1, 0, -1)))
	add("columns", "ScatterElements", these(x, table([]int64{4, 2}, 0, 4, 1, -1, 2, 3, 3, 0), random(4, 2)), graph.Int("axis", 1))
	add("added", "ScatterElements", these(x, places, random(4, 2)), graph.Int("axis", 1), graph.Text("reduction", "add"))
	cases[len(cases)-1].moves = false
	for i, attrs := range [][]graph.Attribute{nil, {graph.Int("exclusive", 1)}, {graph.Int("reverse", 1)}, {graph.Int("exclusive", 1), graph.Int("reverse", 1)}} {
		cases = append(cases, opCase{name: fmt.Sprintf("columns, %d", i), op: "CumSum", opset: 17, inputs: these(x, graph.Scalar[int64]("", 1)), attrs: attrs, consts: true})
	}
	cases = append(cases, opCase{name: "rows of old", op: "CumSum", opset: 11, inputs: these(random(3, 2, 4), graph.Vector[int32]("", 0)), consts: true})
	classes := table([]int64{2, 3}, 0, 3, -1, 4, 1, -5)
	for axis := range int64(3) {
		add(fmt.Sprintf("axis %d", axis), "OneHot", these(classes, integers(4), numbers(-0.5, 2)), graph.Int("axis", axis))
	}
	// Of numbers between integers onnxruntime 1.30 has none, where the specification casts.
	add("numbers", "OneHot", these(numbers(0, 1, -1, 3, 17), number(4), numbers(0, 1)))
	add("whole numbers", "OneHot", these(integers(2, 0), graph.Scalar[int64]("", 4), integers(0, 1)))
	add("of int32", "OneHot", these(graph.Vector[int32]("", 2, 0), graph.Vector[int32]("", 4), numbers(0, 1)))
	add("of old", "OneHot", these(integers(0, 3, 4), integers(4), numbers(0, 1)))
	cases[len(cases)-1].opset = 10
	for give, name := range []string{"values", "places"} {
		for _, c := range []opCase{
			{name: "greatest", inputs: these(x, integers(2))},
			{name: "all", inputs: these(x, integers(5))},
			{name: "least", inputs: these(x, integers(3)), attrs: []graph.Attribute{graph.Int("largest", 0)}},
			{name: "rows", inputs: these(x, integers(2)), attrs: []graph.Attribute{graph.Int("axis", 0)}},
			{name: "ties", inputs: these(graph.NewTensor("", []float32{1, 2, 2, 0, 2, 2}, 2, 3), integers(2))},
		} {
			c.name, c.op, c.opset, c.give, c.consts, c.moves = c.name+", "+name, "TopK", 17, give, true, true
			cases = append(cases, c)
		}
	}
	for _, op := range []string{"ArgMax", "ArgMin"} {
		add("columns", op, these(x), graph.Int("axis", 1), graph.Int("keepdims", 0))
		add("rows", op, these(x))
		add("ties", op, these(graph.NewTensor("", []float32{1, 2, 2, 1, 2, 1}, 2, 3)), graph.Int("axis", -1))
		add("last of ties", op, these(graph.NewTensor("", []float32{1, 2, 2, 1, 2, 1}, 2, 3)), graph.Int("axis", -1), graph.Int("select_last_index", 1))
	}
	add("inference", "Dropout", these(x, number(0.3)))
	add("integers", "Equal", these(integers(1, 2, 3), integers(1, 0, 3)))
	add("numbers", "Equal", these(bends, number(0.5)))
	return cases
}

package grad_test

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// spatialCases are operators that slide, normalize over, or index dimensions.
func spatialCases() (all []diffCase) {
	add := func(op, name string, opset int64, values, consts []*graph.Tensor, attrs ...graph.Attribute) {
		all = append(all, diffCase{op, name, opset, values, consts, attrs})
	}
	strides := func(v ...int64) graph.Attribute { return graph.Ints("strides", v...) }
	pads := func(v ...int64) graph.Attribute { return graph.Ints("pads", v...) }
	group := graph.Int("group", 2)
	x := random(21, 2, 4, 5, 4)
	add("Conv", "plain", 17, some(x, random(22, 3, 4, 3, 2)), nil)
	add("Conv", "of old", 11, some(x, random(22, 3, 4, 3, 2), random(23, 3)), nil)
	add("Conv", "strides and pads", 17, some(x, random(22, 3, 4, 3, 2), random(23, 3)), nil, strides(2, 3), pads(1, 0, 2, 1))
	add("Conv", "dilations", 17, some(x, random(22, 3, 4, 2, 2)), nil, graph.Ints("dilations", 3, 2), pads(0, 1, 0, 1))
	add("Conv", "groups", 17, some(x, random(22, 6, 2, 3, 2), random(23, 6)), nil, group, pads(1, 1, 1, 1))
	add("Conv", "halving", 17, some(random(21, 2, 2, 6, 6), random(22, 3, 2, 4, 4), random(23, 3)), nil, strides(2, 2), pads(1, 1, 1, 1))
	add("Conv", "same", 17, some(x, random(22, 3, 4, 2, 2)), nil, strides(2, 2), graph.Text("auto_pad", "SAME_LOWER"))
	add("Conv", "one dimension", 17, some(random(21, 2, 3, 9), random(22, 4, 3, 4), random(23, 4)), nil, strides(3), pads(2, 1))
	add("Conv", "three dimensions", 17, some(random(21, 2, 2, 3, 4, 2), random(22, 3, 2, 2, 3, 2)), nil, pads(0, 1, 1, 0, 0, 0))

	// Of fewer channels out than in, which is written as the adjoint of another.
	add("Conv", "narrow", 17, some(x, random(22, 1, 4, 3, 3), random(23, 1)), nil, pads(1, 1, 1, 1))
	add("Conv", "narrow, not square", 17, some(x, random(22, 2, 4, 3, 2)), nil, pads(2, 0, 1, 1), graph.Ints("dilations", 1, 2))
	add("Conv", "narrow, in one dimension", 17, some(random(21, 2, 6, 9), random(22, 2, 6, 3), random(23, 2)), nil, pads(1, 1))
	add("Conv", "narrow, strided", 17, some(random(21, 2, 12, 6, 6), random(22, 1, 12, 3, 3)), nil, strides(2, 2), pads(1, 1, 1, 1))

	add("ConvTranspose", "plain", 17, some(x, random(22, 4, 3, 3, 2)), nil)
	add("ConvTranspose", "strides and pads", 17, some(x, random(22, 4, 3, 3, 2), random(23, 3)), nil, strides(2, 3), pads(1, 0, 2, 1))
	add("ConvTranspose", "dilations", 17, some(x, random(22, 4, 3, 2, 2)), nil, graph.Ints("dilations", 3, 2))
	add("ConvTranspose", "groups", 17, some(x, random(22, 4, 3, 3, 2), random(23, 6)), nil, group, strides(2, 1))
	add("ConvTranspose", "doubling", 17, some(random(21, 2, 3, 3, 3), random(22, 3, 2, 4, 4), random(23, 2)), nil, strides(2, 2), pads(1, 1, 1, 1))
	add("ConvTranspose", "output_padding", 17, some(x, random(22, 4, 3, 3, 2)), nil, strides(2, 3), graph.Ints("output_padding", 1, 2))
	add("ConvTranspose", "same", 17, some(x, random(22, 4, 3, 3, 2)), nil, strides(2, 2), graph.Text("auto_pad", "SAME_UPPER"))
	add("ConvTranspose", "one dimension, gaps", 17, some(random(21, 2, 3, 4), random(22, 3, 4, 2)), nil, strides(3))

	kernel := func(v ...int64) graph.Attribute { return graph.Ints("kernel_shape", v...) }
	for _, op := range []string{"MaxPool", "AveragePool"} {
		add(op, "halving", 17, some(random(24, 2, 3, 4, 4)), nil, kernel(2, 2), strides(2, 2))
		add(op, "overlapping", 17, some(random(24, 2, 3, 5, 4)), nil, kernel(3, 2), pads(1, 1, 0, 1))
		add(op, "ceil_mode", 17, some(random(24, 2, 3, 5, 6)), nil, kernel(2, 3), strides(2, 2), pads(0, 1, 0, 1), graph.Int("ceil_mode", 1))
		add(op, "one dimension, gaps", 17, some(random(24, 2, 3, 8)), nil, kernel(2), strides(3))
	}
	add("MaxPool", "dilations", 17, some(random(24, 2, 3, 5, 4)), nil, kernel(2, 2), graph.Ints("dilations", 2, 1))
	add("AveragePool", "pads counted", 17, some(random(24, 2, 3, 5, 4)), nil, kernel(3, 2), pads(1, 1, 0, 1), graph.Int("count_include_pad", 1))
	add("GlobalAveragePool", "image", 17, some(random(24, 2, 3, 5, 4)), nil)

	add("GlobalMaxPool", "image", 17, some(random(24, 2, 3, 5, 4)), nil)
	add("LRN", "images", 17, some(random(24, 2, 5, 3, 4)), nil, graph.Int("size", 3), graph.Float32("alpha", 0.7))
	add("LRN", "wide windows", 17, some(random(24, 2, 4, 3, 2)), nil, graph.Int("size", 7), graph.Float32("alpha", 2), graph.Float32("beta", 1.5), graph.Float32("bias", 0.8))
	add("InstanceNormalization", "images", 17, some(random(24, 2, 3, 5, 4), positive(25, 3), random(26, 3)), nil, graph.Float32("epsilon", 0.1))
	add("InstanceNormalization", "sequences", 17, some(random(24, 2, 3, 5), positive(25, 3), random(26, 3)), nil)

	channels := some(positive(25, 3), random(26, 3), random(27, 3), positive(28, 3))
	for _, x := range []*graph.Tensor{random(24, 5, 3), random(24, 3, 3, 2, 4)} {
		name := fmt.Sprint(x.Dims)
		add("BatchNormalization", name, 17, append(some(x), channels...), nil)
		add("BatchNormalization", name+" in training", 17, append(some(x), channels[:2]...), channels[2:], graph.Int("training_mode", 1), graph.Float32("epsilon", 0.1))
	}
	add("LayerNormalization", "last axis", 17, some(random(24, 4, 5), random(25, 5), random(26, 5)), nil, graph.Float32("epsilon", 0.1))
	add("LayerNormalization", "two axes, one bias", 17, some(random(24, 2, 3, 4), random(25, 3, 4), random(26, 1)), nil, graph.Int("axis", 1))
	add("LayerNormalization", "no bias", 17, some(random(24, 4, 5), random(25, 5)), nil)

	for _, coordinates := range []string{"asymmetric", "half_pixel", "align_corners"} {
		add("Resize", "linear, "+coordinates, 17, some(random(29, 2, 3, 4, 5)), some(nil, graph.Vector("", float32(1), 1, 2, 1.5)),
			graph.Text("mode", "linear"), graph.Text("coordinate_transformation_mode", coordinates))
	}
	for _, scales := range [][]float32{{1, 1, 2, 2}, {1, 1, 1.5, 2.5}, {1, 1, 0.5, 0.8}} {
		for _, mode := range []string{"asymmetric", "half_pixel"} {
			add("Resize", fmt.Sprint(mode, scales), 17, some(random(29, 2, 3, 4, 5)), some(nil, graph.Vector("", scales...)),
				graph.Text("coordinate_transformation_mode", mode), graph.Text("nearest_mode", "floor"))
		}
	}
	add("Resize", "axes and sizes", 18, some(random(29, 2, 3, 4, 5)), some(nil, nil, integers(7)), graph.Ints("axes", -1))

	table := func(dims []int64, v ...int64) *graph.Tensor { return graph.NewTensor("", v, dims...) }
	matrix := random(30, 4, 5)
	add("Gather", "rows", 17, some(matrix), some(integers(0, 3, -1, 0)))
	add("Gather", "one row", 17, some(matrix), some(graph.Scalar[int64]("", 2)))
	add("Gather", "columns", 17, some(matrix), some(integers(4, 1, 4)), graph.Int("axis", 1))
	add("Gather", "a table, middle", 17, some(random(30, 2, 3, 4)), some(table([]int64{2, 2}, 0, 2, 2, -1)), graph.Int("axis", 1))
	places := table([]int64{4, 2}, 0, 4, 1, -1, 2, 2, 3, 0)
	add("GatherElements", "columns", 17, some(matrix), some(places), graph.Int("axis", 1))
	add("ScatterElements", "data", 17, some(matrix), some(table([]int64{4, 2}, 0, 4, 1, -1, 2, 3, 3, 0), random(31, 4, 2)), graph.Int("axis", 1))
	add("ScatterElements", "added to", 17, some(matrix), some(places, random(31, 4, 2)), graph.Int("axis", 1), graph.Text("reduction", "add"))
	add("CumSum", "columns", 17, some(matrix), some(graph.Scalar[int64]("", -1)))
	add("CumSum", "without themselves", 14, some(matrix), some(graph.Scalar[int64]("", 1)), graph.Int("exclusive", 1))
	add("CumSum", "rows, from the end", 17, some(matrix), some(graph.Scalar[int32]("", 0)), graph.Int("reverse", 1))
	for _, axis := range []int64{1, -1} {
		add("OneHot", fmt.Sprintf("axis %d", axis), 17, some(random(30, 2)), some(table([]int64{2, 3}, 0, 3, -1, 4, 1, -5), integers(4)), graph.Int("axis", axis))
	}
	add("TopK", "columns", 17, some(matrix), some(integers(2)))
	add("TopK", "least rows", 17, some(matrix), some(integers(3)), graph.Int("axis", 0), graph.Int("largest", 0))
	return all
}

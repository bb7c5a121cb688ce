package enginetest

import "github.com/hourglass-go/hourglass/graph"

// convolutions returns cases in one, two and three dimensions, with everything that the
// attributes can say.
func convolutions() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, attrs: attrs})
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

	// Of fewer channels out than in: the gradient is written as the adjoint of another convolution.
	wide := random(2, 4, 5, 4)
	add("narrow", "Conv", 17, these(wide, random(1, 4, 3, 3), random(1)), pads(1, 1, 1, 1))
	add("narrow, not square", "Conv", 17, these(wide, random(2, 4, 3, 2)), pads(2, 0, 1, 1), graph.Ints("dilations", 1, 2))
	add("narrow, in one dimension", "Conv", 17, these(random(2, 6, 9), random(2, 6, 3), random(2)), pads(1, 1))
	add("narrow, strided", "Conv", 17, these(random(2, 12, 6, 6), random(1, 12, 3, 3)), strides(2, 2), pads(1, 1, 1, 1))
	add("groups, padded", "Conv", 17, these(wide, random(6, 2, 3, 2), random(6)), graph.Int("group", 2), pads(1, 1, 1, 1))

	w = random(3, 4, 3, 2)
	for _, opset := range []int64{7, 11, 17} {
		add("plain", "ConvTranspose", opset, these(x, w))
	}
	add("bias", "ConvTranspose", 17, these(x, w, random(4)))
	add("strides and pads", "ConvTranspose", 17, these(x, w, random(4)), strides(2, 3), pads(1, 0, 2, 1))
	add("dilations", "ConvTranspose", 17, these(x, w), graph.Ints("dilations", 2, 3))
	add("groups", "ConvTranspose", 17, these(random(2, 4, 5, 5), random(4, 3, 3, 3), random(6)), graph.Int("group", 2))
	add("groups, strided", "ConvTranspose", 17, these(wide, random(4, 3, 3, 2), random(6)), graph.Int("group", 2), strides(2, 1))
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

package enginetest

import "github.com/hourglass-go/hourglass/graph"

// regions are cases of operators on regions of images, on signals and on classes.
func regions() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, consts: true, attrs: attrs})
	}
	image := random(2, 3, 6, 7)
	rois := graph.NewTensor("", []float32{0.3, 0.4, 4.2, 5.1, 1.1, 0.7, 6.4, 3.3, 2.2, 2.1, 2.9, 2.7}, 3, 4)
	images := integers(0, 1, 1)
	add("half pixels", "RoiAlign", 16, these(image, rois, images), graph.Int("output_height", 3), graph.Int("output_width", 2), graph.Int("sampling_ratio", 2))
	add("adaptive", "RoiAlign", 16, these(image, rois, images), graph.Int("output_height", 2), graph.Int("output_width", 2), graph.Text("coordinate_transformation_mode", "output_half_pixel"))
	add("of old", "RoiAlign", 10, these(image, rois, images), graph.Int("output_height", 2), graph.Int("output_width", 3), graph.Float32("spatial_scale", 0.5))
	add("a mask", "DeformConv", 19, these(image, random(4, 3, 2, 3), random(2, 12, 5, 5), random(4), positive(2, 6, 5, 5)))
	add("groups", "DeformConv", 19, these(random(1, 4, 5, 5), random(4, 2, 2, 2), random(1, 16, 4, 4)), graph.Int("group", 2), graph.Int("offset_group", 2))
	add("a plane", "AffineGrid", 20, these(random(2, 2, 3), integers(2, 1, 3, 4)))
	add("a volume", "AffineGrid", 20, these(random(2, 3, 4), integers(2, 1, 2, 3, 4)), graph.Int("align_corners", 1))
	add("both", "CenterCropPad", 18, these(random(5, 4, 7), integers(3, 7, 4)))
	add("axes", "CenterCropPad", 18, these(random(5, 4, 7), integers(10, 3)), graph.Ints("axes", -1, 1))
	add("rows", "TensorScatter", 24, these(random(2, 5, 3), random(2, 2, 3), integers(1, 3)))
	add("a circle", "TensorScatter", 24, these(random(2, 5, 3), random(2, 2, 3), integers(1, 4)), graph.Text("mode", "circular"))
	add("stacks", "Det", 11, these(random(2, 3, 3)))
	add("of squares", "LpPool", 18, these(image), graph.Ints("kernel_shape", 2, 3), graph.Ints("pads", 1, 0, 0, 1))
	add("of magnitudes", "LpPool", 11, these(image), graph.Ints("kernel_shape", 3, 2), graph.Ints("strides", 2, 1), graph.Int("p", 1))
	add("images", "MeanVarianceNormalization", 13, these(image))
	add("channels", "MeanVarianceNormalization", 13, these(image), graph.Ints("axes", 0, 1, 2, 3))
	add("real", "DFT", 17, these(random(2, 6, 1)))
	add("complex, longer", "DFT", 20, these(random(2, 5, 3, 2), integers(8), count(1)), graph.Int("inverse", 1))
	cases[len(cases)-1].inputs[1] = count(8)
	add("an image", "DFT", 17, these(random(2, 3, 5, 1)))
	add("the first axis", "DFT", 17, these(random(4, 3, 2, 2)), graph.Int("axis", 0))
	add("one side", "DFT", 20, these(random(2, 7, 1)), graph.Int("onesided", 1))
	add("frames", "STFT", 17, these(random(2, 16, 1), count(3), positive(6)))
	add("both sides", "STFT", 17, these(random(2, 16, 1), count(4), nil, count(8)), graph.Int("onesided", 0))
	for _, op := range []string{"HannWindow", "HammingWindow", "BlackmanWindow"} {
		add("periodic", op, 17, these(count(10)))
		add("symmetric", op, 17, these(count(10)), graph.Int("periodic", 0))
	}
	add("bands", "MelWeightMatrix", 17, these(count(5), count(64), count(8000), number(100), number(3500)))
	rows, classes := random(3, 4), integers(2, 0, 3)
	for _, reduction := range []string{"none", "sum", "mean"} {
		add(reduction, "NegativeLogLikelihoodLoss", 13, these(rows, classes, positive(4)), graph.Text("reduction", reduction))
		add(reduction, "SoftmaxCrossEntropyLoss", 13, these(rows, classes, positive(4)), graph.Text("reduction", reduction))
	}
	add("pixels, one ignored", "NegativeLogLikelihoodLoss", 13, these(random(2, 3, 2), graph.NewTensor("", []int64{0, 2, 1, -5}, 2, 2)), graph.Int("ignore_index", -5))
	add("log", "SoftmaxCrossEntropyLoss", 13, these(random(2, 3, 2), graph.NewTensor("", []int64{0, 2, 1, 1}, 2, 2)))
	cases[len(cases)-1].give = 1
	return cases
}

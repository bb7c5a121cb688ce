package enginetest

import "github.com/hourglass-go/hourglass/graph"

func normalizations() (cases []Case) {
	add := func(name, op string, give int, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: 17, inputs: inputs, attrs: attrs, give: give, constant: op == "BatchNormalization" && give > 0})
	}
	// No two tensors are equal, because onnxruntime shares equal initializers, and its training
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
	for give, name := range []string{"", ", next mean", ", next variance", ", mean of the batch"} {
		add("training of old"+name, "BatchNormalization", give, channels(x), graph.Float32("momentum", 0.6))
		cases[len(cases)-1].opset, cases[len(cases)-1].outs = 9, 5
	}
	instance := these(random(4, 3, 2, 5), random(3), numbers(0.5, -1, 2))
	add("images", "InstanceNormalization", 0, instance)
	add("epsilon", "InstanceNormalization", 0, these(random(4, 3, 6), random(3), numbers(0.5, -1, 2)), graph.Float32("epsilon", 0.3))
	training := graph.Int("training_mode", 1)
	for give, name := range []string{"", ", next mean", ", next variance"} {
		add("training"+name, "BatchNormalization", give, channels(x), training)
		add("training, momentum"+name, "BatchNormalization", give, channels(x), training, graph.Float32("momentum", 0.6), graph.Float32("epsilon", 0.01))
	}
	add("training, rows", "BatchNormalization", 0, channels(random(5, 3)), training, graph.Float32("epsilon", 0.1))
	for give, name := range []string{"", ", mean", ", inverse deviation"} {
		add("last axis"+name, "LayerNormalization", give, these(random(4, 6), random(6), random(6)))
		add("two axes"+name, "LayerNormalization", give, these(random(4, 3, 5), random(3, 5), random(3, 5)), graph.Int("axis", 1), graph.Float32("epsilon", 0.1))
	}
	add("two axes, one bias", "LayerNormalization", 0, these(random(2, 3, 4), random(3, 4), random(1)), graph.Int("axis", 1))
	add("no bias", "LayerNormalization", 0, these(random(4, 6), random(6)))
	for _, c := range []Case{
		{name: "last axis", inputs: these(random(4, 6), random(6))},
		{name: "two axes", inputs: these(random(4, 3, 5), random(3, 5)), attrs: attributes(graph.Int("axis", 1), graph.Float32("epsilon", 0.1))},
		{name: "one scale", inputs: these(random(2, 3, 4), random(1)), attrs: attributes(graph.Int("axis", 0))},
	} {
		c.Op, c.opset = "RMSNormalization", 23
		cases = append(cases, c)
		c.Op, c.opset = "SimplifiedLayerNormalization", 17
		cases = append(cases, c)
	}
	return cases
}

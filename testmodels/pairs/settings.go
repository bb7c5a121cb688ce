package pairs

import "github.com/hourglass-go/hourglass/graph"

// settings differ in a number that is added where it hardly counts, or in small weights.
var settings = []twin{
	{name: "what is added to a row's variance", a: layerNorm(1e-5), b: layerNorm(1e-2)},
	{name: "the scale of a row's normalization", a: layerNorm(1e-5), b: func(b *graph.Builder, x value) value {
		return b.Op("LayerNormalization", x, b.Const(changed(graph.Vector("", float32(1), 1, 1, 1, 1, 1), 3, 1e-3)), graph.Float32("epsilon", 1e-5))
	}},
	{name: "small weights that are lost", a: then(product(wave(6, 5)), with("Mul", 1e-6)), b: then(product(wave(6, 5)), with("Mul", 0))},
	{name: "scores 100 times too large", a: then(op("Tanh"), with("Mul", 1e-8)), b: then(op("Tanh"), with("Mul", 1e-6))},
	{name: "weights off by 1e-4", a: product(wave(6, 5)), b: then(with("Mul", 1.0001), product(wave(6, 5)))},
	{name: "a temperature", a: op("Softmax"), b: then(with("Mul", 1.01), op("Softmax"))},
	{name: "an exponential that is shifted", a: op("Exp"), b: then(with("Add", 1e-3), op("Exp"))},
	{name: "a dropped layer", a: then(op("Tanh"), op("Tanh")), b: op("Tanh")},
}

func layerNorm(epsilon float32) body {
	return given("LayerNormalization", []*graph.Tensor{graph.Vector("", float32(1), 1, 1, 1, 1, 1)}, graph.Float32("epsilon", epsilon))
}

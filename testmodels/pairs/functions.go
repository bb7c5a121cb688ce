package pairs

import "github.com/hourglass-go/hourglass/graph"

// functions differ in what they compute of each number.
var functions = []twin{
	{name: "a number and its magnitude", a: same, b: op("Abs")},
	{name: "a root of a square", a: same, b: then(with("Pow", 2), op("Sqrt"))},
	{name: "an exponent", a: with("Pow", 2), b: with("Pow", 2.01)},
	{name: "a softplus and a rectifier", a: op("Softplus"), b: op("Relu")},
	{name: "a sigmoid and its approximation", a: op("Sigmoid"), b: op("HardSigmoid")},
	{name: "the slope of a sigmoid's approximation", a: op("HardSigmoid"), b: op("HardSigmoid", graph.Float32("alpha", 0.21))},
	{name: "a tangent and its clipped line", a: op("Tanh"), b: clip(-1, 1)},
	{name: "two forms of Gelu", a: op("Gelu"), b: op("Gelu", graph.Text("approximate", "tanh"))},
	{name: "the slope of a rectifier", a: op("LeakyRelu", graph.Float32("alpha", 0.01)), b: op("LeakyRelu", graph.Float32("alpha", 0.0101))},
	{name: "the limit of Elu", a: op("Elu"), b: op("Elu", graph.Float32("alpha", 1.001))},
	{name: "Selu and Elu", a: op("Selu"), b: op("Elu")},
	{name: "Celu and Elu", a: op("Celu", graph.Float32("alpha", 2)), b: op("Elu", graph.Float32("alpha", 2))},
	{name: "Mish and Swish", a: op("Mish"), b: func(b *graph.Builder, x value) value { return b.Op("Mul", x, b.Op("Sigmoid", x)) }},
	{name: "a constant in a logarithm", a: then(op("Abs"), with("Add", 1e-6), op("Log")), b: then(op("Abs"), with("Add", 1e-5), op("Log"))},
	{name: "a constant below a fraction", a: inverse(1e-3), b: inverse(1e-4)},
	{name: "halves to the even, or up", a: op("Round"), b: then(with("Add", 0.5), op("Floor"))},
	{name: "rounded down, or towards 0", a: op("Floor"), b: then(op("Cast", to(graph.Int64)), number)},
	{name: "rounded, or cut off", a: then(op("Round"), op("Cast", to(graph.Int32))), b: op("Cast", to(graph.Int32))},
	{name: "rounded up, or down", a: op("Ceil"), b: op("Floor")},
	{name: "a product and a quotient", a: with("Mul", 0.3), b: with("Div", 3.3333)},
	{name: "a factor off by 1e-4", a: with("Mul", 1), b: with("Mul", 1.0001)},
	{name: "a term off by 1e-3", a: with("Add", 1), b: with("Add", 1.001)},
	{name: "a difference that is swapped", a: with("Sub", 1), b: func(b *graph.Builder, x value) value { return b.Op("Sub", b.Scalar(1), x) }},
	{name: "a remainder of floats", a: with("Mod", 3, graph.Int("fmod", 1)), b: func(b *graph.Builder, x value) value {
		return b.Op("Sub", x, b.Op("Mul", b.Scalar(3), b.Op("Floor", b.Op("Div", x, b.Scalar(3)))))
	}},
	{name: "sine and what it is near 0", a: op("Sin"), b: clip(-1, 1)},
	{name: "an error function and a tangent", a: op("Erf"), b: then(with("Mul", 1.2), op("Tanh"))},
}

// inverse computes 1/(|x| + ε).
func inverse(epsilon float64) body {
	return then(op("Abs"), with("Add", epsilon), op("Reciprocal"))
}

package pairs

import "github.com/hourglass-go/hourglass/graph"

// thresholds differ at a number that the input is compared with, or bounded by.
var thresholds = []twin{
	{name: "a threshold near 0", a: then(with("Greater", 0.5), number), b: then(with("Greater", 0.5001), number)},
	{name: "a threshold that no normal value reaches", a: then(with("Greater", 1000), number), b: then(with("Greater", 1001), number)},
	{name: "beyond, or at", a: then(with("Greater", 2.5), number), b: then(with("GreaterOrEqual", 2.5), number)},
	{name: "below, or at", a: then(with("Less", -40), number), b: then(with("LessOrEqual", -40), number)},
	{name: "a number that is equal", a: then(with("Equal", 3), number), b: then(with("Equal", 4), number)},
	{name: "an upper bound", a: clip(0, 6), b: clip(0, 6.001)},
	{name: "a lower bound", a: clip(-0.1, 6), b: clip(-0.2, 6)},
	{name: "a bound or none", a: op("Relu"), b: clip(0, 1e5)},
	{name: "bounds far away", a: clip(-1e6, 1e6), b: clip(-1e6, 1e7)},
	{name: "a bound that is out of reach", a: clip(-1e12, 1e12), b: clip(-1e13, 1e13), said: Extreme},
	{name: "a bound in place of a rectifier", a: op("Relu"), b: with("Max", 1e-3)},
	{name: "the least of two", a: with("Min", 777), b: with("Min", 778)},
	{name: "a rectifier's threshold", a: op("ThresholdedRelu", graph.Float32("alpha", 1)), b: op("ThresholdedRelu", graph.Float32("alpha", 1.25))},
	{name: "a shrinking", a: op("Shrink", graph.Float32("lambd", 0.5)), b: op("Shrink", graph.Float32("lambd", 0.5), graph.Float32("bias", 0.25))},
	{name: "a branch that is chosen by a bound", a: chosen(12.5), b: chosen(12.75)},
	{name: "branches that are swapped", a: chosen(0), b: func(b *graph.Builder, x value) value {
		return b.Op("Where", b.Op("Greater", x, b.Scalar(0)), b.Op("Neg", x), x)
	}},
	{name: "a threshold of integers", in: rows(graph.Int64, 6), a: then(with("Greater", 12345), number), b: then(with("Greater", 12346), number)},
	{name: "a class", in: rows(graph.Int64, 6), a: then(with("Equal", 7), number), b: then(with("Equal", 8), number)},
	{name: "a sign", a: op("Sign"), b: then(with("Max", -1), with("Min", 1))},
	{name: "a truth and its opposite", a: then(with("Greater", 1), op("Not"), number), b: then(with("Less", 1), number)},
}

func clip(low, high float32) body {
	return given("Clip", []*graph.Tensor{graph.Scalar("", low), graph.Scalar("", high)})
}

// chosen gives the input above a bound, and its opposite below.
func chosen(bound float64) body {
	return func(b *graph.Builder, x value) value {
		return b.Op("Where", b.Op("Greater", x, b.Scalar(bound)), x, b.Op("Neg", x))
	}
}

package pairs

import "github.com/hourglass-go/hourglass/graph"

// columns differ in one of several columns, or in their order.
var columns = []twin{
	{name: "one weight", a: product(wave(6, 5)), b: product(changed(wave(6, 5), 13, 1e-3))},
	{name: "one bias", a: given("Add", []*graph.Tensor{wave(6)}), b: given("Add", []*graph.Tensor{changed(wave(6), 4, 1e-3)})},
	{name: "a column 10 % off beside one of a million", a: scaled(1e6, 1, 1, 1, 1, 1), b: scaled(1e6, 1, 1.1, 1, 1, 1)},
	{name: "a small column that is lost", a: scaled(1e6, 1, 1, 1e-3, 1, 1), b: scaled(1e6, 1, 1, 0, 1, 1)},
	{name: "two columns that are swapped", a: picked(0, 1, 2, 3, 4, 5), b: picked(0, 2, 1, 3, 4, 5)},
	{name: "a column that is taken twice", a: picked(0, 1, 2), b: picked(0, 1, 1)},
	{name: "the columns in reverse", a: same, b: given("Slice", []*graph.Tensor{
		graph.Vector("", int64(-1)), graph.Vector("", int64(-7)), graph.Vector("", int64(1)), graph.Vector("", int64(-1)),
	})},
	{name: "where a slice begins", a: slice(0, 3), b: slice(1, 4)},
	{name: "which parts are joined", a: func(b *graph.Builder, x value) value { return b.Op("Concat", x, b.Op("Neg", x), graph.Int("axis", 1)) },
		b: func(b *graph.Builder, x value) value { return b.Op("Concat", b.Op("Neg", x), x, graph.Int("axis", 1)) }},
	{name: "a column that is masked", a: scaled(1, 1, 1, 1, 1, 1), b: scaled(1, 1, 1, 1, 1, 0)},
	{name: "weights that are transposed", a: product(wave(6, 6)), b: func(b *graph.Builder, x value) value {
		return b.Op("Gemm", x, b.Const(wave(6, 6)), graph.Int("transB", 1))
	}},
	{name: "the factor of a bias", a: gemm(graph.Float32("beta", 1)), b: gemm(graph.Float32("beta", 0.5))},
	{name: "the factor of a product", a: gemm(graph.Float32("alpha", 1)), b: gemm(graph.Float32("alpha", 1.001))},
	{name: "a slope of one column", a: given("PRelu", []*graph.Tensor{wave(6)}), b: given("PRelu", []*graph.Tensor{changed(wave(6), 2, 0.01)})},
	{name: "the mean of a column", a: then(given("Sub", []*graph.Tensor{wave(6)}), with("Mul", 2)), b: then(given("Sub", []*graph.Tensor{changed(wave(6), 0, 2e-4)}), with("Mul", 2))},
}

func product(w *graph.Tensor) body { return given("MatMul", []*graph.Tensor{w}) }

func scaled(by ...float32) body { return given("Mul", []*graph.Tensor{graph.Vector("", by...)}) }

func picked(columns ...int64) body {
	return given("Gather", list(columns...), graph.Int("axis", 1))
}

func slice(from, to int64) body {
	return given("Slice", []*graph.Tensor{graph.Vector("", from), graph.Vector("", to), graph.Vector("", int64(1))})
}

func gemm(attr graph.Attribute) body {
	return given("Gemm", []*graph.Tensor{wave(6, 4), wave(4)}, attr)
}

package pairs

import "github.com/hourglass-go/hourglass/graph"

var whole = rows(graph.Int64, 6)

// integers differ in how integers are computed with.
var integers = []twin{
	{name: "an integer and its square", in: whole, a: same, b: func(b *graph.Builder, x value) value { return b.Op("Mul", x, x) }},
	{name: "an integer and its magnitude", in: whole, a: same, b: op("Abs")},
	{name: "a quotient towards 0, or down", in: whole, a: with("Div", 3), b: func(b *graph.Builder, x value) value {
		three := constant(b, graph.Int64, 3)
		return b.Op("Div", b.Op("Sub", x, b.Op("Mod", x, three)), three)
	}},
	{name: "the sign of a remainder", in: whole, a: with("Mod", 7), b: with("Mod", 7, graph.Int("fmod", 1))},
	{name: "a divisor", in: whole, a: with("Mod", 7), b: with("Mod", 8)},
	{name: "a quotient of floats", in: whole, a: with("Div", 4), b: then(number, with("Div", 4), op("Round"), op("Cast", to(graph.Int64)))},
	{name: "an integer by way of float32", in: rows(graph.Int32, 6), a: with("Mul", 1001), b: then(number, with("Mul", 1001), op("Cast", to(graph.Int32)))},
	{name: "64 bits and 32", in: whole, a: same, b: cast(graph.Int32)},
	{name: "64 bits and 16", in: whole, a: same, b: cast(graph.Int16)},
	{name: "with a sign and without", in: rows(graph.Int32, 6), a: same, b: then(with("Max", 0))},
	{name: "a byte with a sign and without", in: rows(graph.Uint8, 6), a: number, b: then(op("Cast", to(graph.Int8)), number)},
	{name: "a count of one more", in: whole, a: same, b: with("Add", 1)},
	{name: "the greatest of two", in: whole, a: with("Max", 100), b: with("Max", 101)},
	{name: "a shift", in: rows(graph.Uint8, 6), a: given("BitShift", []*graph.Tensor{graph.Scalar("", uint8(1))}, graph.Text("direction", "LEFT")),
		b: given("BitShift", []*graph.Tensor{graph.Scalar("", uint8(1))}, graph.Text("direction", "RIGHT"))},
	{name: "a row of a table", in: rows(graph.Int64), a: lookup(wave(20, 3)), b: lookup(changed(wave(20, 3), 57, 0.01))},
	{name: "an index off by one, with a bound", in: rows(graph.Int64), a: then(clipped(0, 19), lookup(wave(20, 3))), b: then(clipped(0, 18), lookup(wave(20, 3)))},
	{name: "an index that wraps", in: rows(graph.Int64), a: then(with("Mod", 20), lookup(wave(20, 3))), b: then(clipped(0, 19), lookup(wave(20, 3)))},
	{name: "a class of one-hot rows", in: rows(graph.Int64), a: hot(0, 1), b: hot(0, 2)},
	{name: "parity", in: whole, a: then(with("Mod", 2), number), b: then(with("Mod", 4), number)},
	{name: "an integer divided by a large one", in: whole, a: with("Div", 20000), b: with("Div", 20001)},
}

func lookup(table *graph.Tensor) body {
	return func(b *graph.Builder, x value) value { return b.Op("Gather", b.Const(table), x) }
}

func clipped(low, high int64) body {
	return given("Clip", []*graph.Tensor{graph.Scalar("", low), graph.Scalar("", high)})
}

func hot(off, on float32) body {
	return given("OneHot", []*graph.Tensor{graph.Scalar("", int64(5)), graph.Vector("", off, on)})
}

package pairs

import "github.com/hourglass-go/hourglass/graph"

var cube = rows(graph.Float, 3, 3)

// axes differ in the dimension along which something is done, or in what is done along it.
var axes = []twin{
	{name: "the axis of a sum", in: cube, a: reduced("ReduceSum", 1), b: reduced("ReduceSum", 2)},
	{name: "a sum and a mean", in: cube, a: reduced("ReduceSum", 1), b: reduced("ReduceMean", 1)},
	{name: "a sum of magnitudes and a length", in: cube, a: reduced("ReduceL1", 1), b: reduced("ReduceL2", 1)},
	{name: "the greatest and its smooth form", in: cube, a: reduced("ReduceMax", 1), b: reduced("ReduceLogSumExp", 1)},
	{name: "a sum over the batch", in: cube, a: reduced("ReduceSum", 0), b: reduced("ReduceSum", 1)},
	{name: "dimensions that are kept", in: cube, a: reduced("ReduceSum", 1), b: func(b *graph.Builder, x value) value {
		return b.Op("ReduceSum", x, b.Const(graph.Vector("", int64(1))), graph.Int("keepdims", 0))
	}},
	{name: "the axis of a softmax", in: cube, a: op("Softmax", graph.Int("axis", 1)), b: op("Softmax", graph.Int("axis", 2))},
	{name: "a softmax and its hard form", in: cube, a: op("Softmax"), b: op("Hardmax")},
	{name: "a softmax and its logarithm", in: cube, a: op("LogSoftmax"), b: op("Softmax")},
	{name: "a transposition", in: cube, a: op("Transpose", graph.Ints("perm", 0, 2, 1)), b: same},
	{name: "an order of elements", in: cube, a: then(op("Transpose", graph.Ints("perm", 0, 2, 1)), given("Reshape", list(0, 9))), b: given("Reshape", list(0, 9))},
	{name: "a running sum", in: cube, a: given("CumSum", []*graph.Tensor{graph.Scalar("", int64(1))}), b: given("CumSum", []*graph.Tensor{graph.Scalar("", int64(2))})},
	{name: "a running sum without its own term", in: cube, a: given("CumSum", []*graph.Tensor{graph.Scalar("", int64(1))}),
		b: given("CumSum", []*graph.Tensor{graph.Scalar("", int64(1))}, graph.Int("exclusive", 1))},
	{name: "the first of equal ones", in: cube, a: op("ArgMax", graph.Int("axis", 1)), b: op("ArgMax", graph.Int("axis", 1), graph.Int("select_last_index", 1))},
	{name: "the greatest and the least", in: cube, a: op("ArgMax", graph.Int("axis", 1)), b: op("ArgMin", graph.Int("axis", 1))},
	{name: "which are sorted", in: cube, a: sorted(graph.Int("largest", 1)), b: sorted(graph.Int("largest", 0))},
	{name: "an equation", in: cube, a: einsum("bij,bij->bi"), b: einsum("bij,bji->bi")},
	{name: "how edges are filled", in: cube, a: padded("reflect"), b: padded("edge")},
	{name: "how much is added", in: cube, a: given("Pad", list(0, 0, 1, 0, 0, 1)), b: given("Pad", list(0, 0, 2, 0, 0, 0))},
	{name: "the length of rows", in: cube, a: op("LpNormalization", graph.Int("axis", 2), graph.Int("p", 1)), b: op("LpNormalization", graph.Int("axis", 2))},
	{name: "a triangle", in: cube, a: op("Trilu"), b: op("Trilu", graph.Int("upper", 0))},
	{name: "a tile", in: cube, a: given("Tile", list(1, 2, 1)), b: given("Expand", list(1, 1, 1))},
}

func reduced(name string, axis int64) body {
	return func(b *graph.Builder, x value) value {
		return b.Op(name, x, b.Const(graph.Vector("", axis)))
	}
}

func einsum(equation string) body {
	return func(b *graph.Builder, x value) value { return b.Op("Einsum", x, x, graph.Text("equation", equation)) }
}

func padded(mode string) body {
	return given("Pad", list(0, 0, 1, 0, 0, 1), graph.Text("mode", mode))
}

func sorted(attr graph.Attribute) body {
	return func(b *graph.Builder, x value) value {
		return b.OpN("TopK", 2, x, b.Const(graph.Vector("", int64(2))), attr)[0]
	}
}

package pairs

import "github.com/hourglass-go/hourglass/graph"

// sizes differ for some numbers of rows only.
var sizes = []twin{
	{name: "a batch that is built in", a: given("Reshape", list(-1, 3)), b: given("Reshape", list(4, 3)), said: "not checked"},
	{name: "a mean over the rows", a: func(b *graph.Builder, x value) value {
		return b.Op("Sub", x, b.Op("ReduceMean", x, b.Const(graph.Vector("", int64(0)))))
	}, b: with("Mul", 0)},
	{name: "the first row for all", a: same, b: func(b *graph.Builder, x value) value {
		first := b.Op("Slice", x, b.Const(graph.Vector("", int64(0))), b.Const(graph.Vector("", int64(1))), b.Const(graph.Vector("", int64(0))))
		return b.Op("Add", first, b.Op("Mul", x, b.Scalar(0)))
	}},
	{name: "the first three rows", a: same, b: func(b *graph.Builder, x value) value {
		return b.Op("Slice", x, b.Const(graph.Vector("", int64(0))), b.Const(graph.Vector("", int64(3))), b.Const(graph.Vector("", int64(0))))
	}},
	{name: "the number of rows", a: same, b: func(b *graph.Builder, x value) value {
		n := b.Op("Cast", b.Op("Gather", b.Op("Shape", x), b.Const(graph.Scalar("", int64(0)))), to(graph.Float))
		return b.Op("Mul", x, b.Op("Clip", b.Op("Div", b.Scalar(64), n), value{}, b.Scalar(1)))
	}},
	{name: "rows beyond 64", a: same, b: func(b *graph.Builder, x value) value {
		return b.Op("Slice", x, b.Const(graph.Vector("", int64(0))), b.Const(graph.Vector("", int64(64))), b.Const(graph.Vector("", int64(0))))
	}},
}

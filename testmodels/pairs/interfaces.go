package pairs

import "github.com/hourglass-go/hourglass/graph"

// interfaces differ in what a program has to give or gets.
var interfaces = []twin{
	{name: "the order of outputs", a: outputs("p", "q"), b: outputs("q", "p"), said: "another order"},
	{name: "the meaning of outputs", a: outputs("p", "q"), b: func(b *graph.Builder, x value) value {
		b.Output("p", b.Op("Exp", x))
		b.Output("q", b.Op("Neg", x))
		return value{}
	}},
	{name: "an output that is gone", a: outputs("p", "q"), b: outputs("p")},
	{name: "an output of another type", a: same, b: op("Cast", to(graph.Double))},
	{name: "two inputs that are swapped", a: second("Sub", false), b: second("Sub", true)},
	{name: "the exponent and the base", a: second("Mul", false), b: second("Div", false)},
}

// outputs gives the negative under the name p, and the exponential under q, in an order.
func outputs(names ...string) body {
	return func(b *graph.Builder, x value) value {
		for _, name := range names {
			b.Output(name, b.Op(map[string]string{"p": "Neg", "q": "Exp"}[name], x))
		}
		return value{}
	}
}

// second computes with a further input.
func second(name string, swapped bool) body {
	return func(b *graph.Builder, x value) value {
		y := b.Input("second", graph.Float, graph.Batch, graph.Fixed(6))
		if swapped {
			x, y = y, x
		}
		return b.Op(name, x, y)
	}
}

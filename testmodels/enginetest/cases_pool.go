package enginetest

import "github.com/hourglass-go/hourglass/graph"

func pools() (cases []Case) {
	add := func(name, op string, opset int64, x *graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: these(x), attrs: attrs, moves: op == "MaxPool"})
	}
	kernel := func(v ...int64) graph.Attribute { return graph.Ints("kernel_shape", v...) }
	x := random(2, 3, 7, 6)
	for _, op := range []string{"MaxPool", "AveragePool"} {
		add("plain", op, 10, x, kernel(2, 3))
		add("halving", op, 17, random(2, 3, 8, 8), kernel(2, 2), graph.Ints("strides", 2, 2))
		add("pads", op, 17, x, kernel(3, 3), graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 0, 1, 2))
		add("ceil_mode", op, 17, x, kernel(2, 3), graph.Ints("strides", 2, 2), graph.Int("ceil_mode", 1))
		add("ceil_mode and pads", op, 17, x, kernel(3, 3), graph.Ints("strides", 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Int("ceil_mode", 1))
		add("same", op, 17, x, kernel(3, 2), graph.Text("auto_pad", "SAME_UPPER"))
		add("overlapping", op, 17, random(2, 3, 5, 4), kernel(3, 2), graph.Ints("pads", 1, 1, 0, 1))
		add("ceil_mode, padded in one dimension", op, 17, random(2, 3, 5, 6), kernel(2, 3), graph.Ints("strides", 2, 2), graph.Ints("pads", 0, 1, 0, 1), graph.Int("ceil_mode", 1))
		add("one dimension, gaps", op, 17, random(2, 3, 8), kernel(2), graph.Ints("strides", 3))
		add("one dimension", op, 17, random(2, 3, 9), kernel(4), graph.Ints("strides", 2))
	}
	add("dilations", "MaxPool", 17, x, kernel(2, 2), graph.Ints("dilations", 3, 2))
	add("pads counted", "AveragePool", 17, x, kernel(3, 3), graph.Ints("pads", 1, 0, 1, 2), graph.Int("count_include_pad", 1))
	add("pads counted, ceil_mode", "AveragePool", 19, x, kernel(3, 3), graph.Ints("strides", 3, 3), graph.Ints("pads", 1, 1, 1, 1), graph.Int("ceil_mode", 1), graph.Int("count_include_pad", 1))
	add("square", "GlobalAveragePool", 17, x)
	add("one dimension", "GlobalAveragePool", 13, random(2, 3, 9))
	add("square", "GlobalMaxPool", 17, x)
	add("one dimension", "GlobalMaxPool", 13, random(2, 3, 9))
	return cases
}

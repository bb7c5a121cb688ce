package enginetest

import "github.com/hourglass-go/hourglass/graph"

var sliceForms = []Form{
	{"Slice", 17, operands("float32[batch,5]", integers(1), integers(4), integers(1)), nil, "float32[batch,3]"},
	{"Slice", 17, operands("float32[4,5]", integers(-2), integers(99)), nil, "float32[2,5]"},
	{"Slice", 17, operands("float32[4,5]", integers(3, 0), integers(-9, 5), integers(0, -1), integers(-2, 2)), nil, "float32[2,3]"},
	{"Slice", 17, operands("float32[4,5]", integers(3), integers(1)), nil, "float32[0,5]"},
	{"Slice", 10, operands("float32[batch]", integers(0), integers(2)), nil, "float32[?]"},
	{"Slice", 17, operands("float32[4,5]", "int64[1]", integers(2)), nil, "float32[?,?]"},
	{"Slice", 17, operands("float32[4,5]", narrow(1, 0), narrow(3, 5), narrow(0, 1), narrow(1, 2)), nil, "float32[2,3]"},
	{"Slice", 17, operands("float32[4,5]", graph.Vector[int16]("", 1), integers(3)), nil, "error: input 1 is int16"},
	{"Slice", 17, operands("float32[4]", integers(0), integers(1), integers(1)), nil, "error: axis 1"},
	{"Slice", 17, operands("float32[4]", integers(0), integers(1), integers(0), integers(0)), nil, "error: is 0"},
	{"Slice", 17, operands("float32[4]", integers(0), integers(1, 2)), nil, "error: 2 ends"},
	{"Slice", 9, operands("float32[4]", integers(0), integers(1)), nil, "error: attributes up to opset 9"},
	{"Slice", 9, operands("float32[batch,5]"), attributes(graph.Ints("starts", 1), graph.Ints("ends", -1), graph.Ints("axes", 1)), "float32[batch,3]"},
}

func narrow(v ...int32) *graph.Tensor { return graph.Vector("", v...) }

package enginetest

import "github.com/hourglass-go/hourglass/graph"

var sampledForms = []Form{
	{"GridSample", 20, operands("float32[batch,3,5,6]", "float32[batch,2,4,2]"), nil, "float32[batch,3,2,4]"},
	{"GridSample", 20, operands("float32[batch,3,5,6]", "float32[batch,2,4,3]"), nil, "error: a coordinate for each"},
	{"GridSample", 16, operands("float16[batch,3,5,6]", "float16[batch,2,4,?]"), nil, "float16[batch,3,2,4]"},
	{"Col2Im", 18, operands("float32[batch,12,4]", integers(4, 6), integers(2, 3)), attributes(graph.Ints("strides", 2, 3)), "float32[batch,2,4,6]"},
	{"Col2Im", 18, operands("float32[batch,13,4]", integers(4, 6), integers(2, 3)), nil, "error: no multiple of a block"},
	{"Col2Im", 18, operands("float32[batch,12]", integers(4, 6), integers(2, 3)), nil, "error: blocks]"},
	{"NonMaxSuppression", 17, operands("float32[batch,6,4]", "float32[batch,2,6]", count(3)), nil, "int64[?,3]"},
	{"NonMaxSuppression", 17, operands("float32[batch,6,5]", "float32[batch,2,6]"), nil, "error: four numbers for each"},
	{"NonMaxSuppression", 17, operands("float32[batch,6,4]", "float32[batch,6]"), nil, "error: scores of"},
	{"ConvInteger", 17, operands("uint8[batch,3,5,5]", "int8[4,3,3,3]"), nil, "int32[batch,4,3,3]"},
	{"ConvInteger", 17, operands("float32[batch,3,5,5]", "int8[4,3,3,3]"), nil, "error: want int8 or uint8"},
	{"QLinearConv", 17, operands("uint8[batch,3,5,5]", number(1), "uint8[]", "int8[4,3,3,3]", number(1), "int8[]", number(1), "uint8[]"), nil, "uint8[batch,4,3,3]"},
	{"QLinearConv", 17, operands("uint8[batch,3,5,5]", number(1), "int8[]", "int8[4,3,3,3]", number(1), "int8[]", number(1), "uint8[]"), nil, "error: the zero point of input 0 is int8"},
	{"QLinearMatMul", 17, operands("uint8[batch,3]", number(1), "uint8[]", "int8[3,4]", number(1), "int8[]", number(1), "int8[]"), nil, "int8[batch,4]"},
	{"QLinearMatMul", 17, operands("uint8[batch,3]", number(1), "uint8[]", "int8[2,4]", number(1), "int8[]", number(1), "int8[]"), nil, "error: "},
}

package enginetest

import "github.com/hourglass-go/hourglass/graph"

var onehotForms = []Form{
	{"OneHot", 17, operands("int64[batch]", integers(10), graph.Vector[float32]("", 0, 1)), nil, "float32[batch,10]"},
	{"OneHot", 17, operands("int32[batch,3]", graph.Scalar("", float32(10)), "int8[2]"), attributes(graph.Int("axis", -2)), "int8[batch,10,3]"},
	{"OneHot", 9, operands("int64[3]", graph.Vector("", int32(4)), "float32[2]"), attributes(graph.Int("axis", 0)), "float32[4,3]"},
	{"OneHot", 17, operands("int64[2]", "int64[]", "float32[2]"), nil, "float32[2,?]"},
	{"OneHot", 17, operands("int64[]", integers(4), "float32[2]"), nil, "error: one dimension or more"},
	{"OneHot", 17, operands("int64[3]", "int64[2]", "float32[2]"), nil, "error: want one number"},
	{"OneHot", 17, operands("int64[3]", integers(0), "float32[2]"), nil, "error: depth is 0"},
	{"OneHot", 17, operands("int64[3]", integers(1<<62), "float32[2]"), nil, "error: depth is"},
	{"OneHot", 17, operands("int64[3]", integers(4), "float32[3]"), nil, "error: want two"},
	{"OneHot", 17, operands("int64[3]", integers(4), "float32[2]"), attributes(graph.Int("axis", 2)), "error: axis 2"},
}

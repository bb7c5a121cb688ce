package enginetest

import "github.com/hourglass-go/hourglass/graph"

var sizesForms = []Form{
	{"Shape", 17, operands("float32[batch,3]"), nil, "int64[2]"},
	{"Shape", 17, operands("float32[batch,3,4]"), attributes(graph.Int("start", -2), graph.Int("end", 9)), "int64[2]"},
	{"Shape", 17, operands("float32[batch,3]"), attributes(graph.Int("start", 2), graph.Int("end", 1)), "int64[0]"},
	{"Shape", 17, operands("float32"), nil, "int64[?]"},
	{"Shape", 13, operands("float32[2]"), attributes(graph.Int("end", 1)), "error: from opset 15 on"},
	{"Size", 17, operands("float32[batch,3]"), nil, "int64[]"},
	{"Expand", 17, operands("float32[3]", integers(2, 1)), nil, "float32[2,3]"},
	{"Expand", 17, operands("float32[batch,1]", integers(1, 5)), nil, "float32[batch,5]"},
	{"Expand", 17, operands("float32[3]", "int64[2]"), nil, "float32[?,3]"},
	{"Expand", 17, operands("float32[3]", integers(2)), nil, "error: do not broadcast"},
	{"Expand", 17, operands("float32[3]", integers(-1)), nil, "error: under 0"},
	{"Expand", 17, operands("float32[3]", "float32[1]"), nil, "error: want int64"},
}

package enginetest

import "github.com/hourglass-go/hourglass/graph"

var gatherForms = []Form{
	{"Gather", 17, operands("float32[batch,5]", integers(0, -1, 4)), attributes(graph.Int("axis", 1)), "float32[batch,3]"},
	{"Gather", 17, operands("float32[5,3]", "int64[batch,2]"), nil, "float32[batch,2,3]"},
	{"Gather", 17, operands("float32[5,3]", integers(5)), nil, "error: index 5"},
	{"Gather", 17, operands("float32[5,3]", "float32[2]"), nil, "error: want int64"},
	{"Gather", 17, operands("float32[]", integers(0)), nil, "error: axis 0"},
	{"GatherElements", 17, operands("float32[batch,5]", "int64[batch,2]"), attributes(graph.Int("axis", 1)), "float32[batch,2]"},
	{"GatherElements", 17, operands("float32[batch,5]", "int64[2]"), nil, "error: as many dimensions"},
	{"ScatterElements", 17, operands("float32[batch,5]", "int64[batch,2]", "float32[batch,2]"), attributes(graph.Int("axis", 1)), "float32[batch,5]"},
	{"ScatterElements", 17, operands("float32[batch,5]", "int64[batch,2]", "float32[2]"), nil, "error: for updates of"},
}

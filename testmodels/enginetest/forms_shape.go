package enginetest

import "github.com/hourglass-go/hourglass/graph"

var shapeForms = []Form{
	{"Reshape", 17, operands("float32[batch,3,4]", integers(0, -1)), nil, "float32[batch,12]"},
	{"Reshape", 17, operands("float32[batch,12]", integers(-1, 3, 4)), nil, "float32[batch,3,4]"},
	{"Reshape", 17, operands("float32[batch,3]", integers(-1)), nil, "float32[?]"},
	{"Reshape", 17, operands("float32[2,3]", integers(3, 2)), nil, "float32[3,2]"},
	{"Reshape", 17, operands("float32[2,3]", integers()), nil, "error: elements"},
	{"Reshape", 17, operands("float32[1]", integers()), nil, "float32[]"},
	{"Reshape", 17, operands("float32[2,3]", "int64[2]"), nil, "float32[?,?]"},
	{"Reshape", 17, operands("float32[2,3]", integers(4, -1)), nil, "error: do not divide"},
	{"Reshape", 17, operands("float32[2,3]", integers(4, 2)), nil, "error: has not the elements"},
	{"Reshape", 17, operands("float32[2,3]", integers(-1, -1)), nil, "error: two are -1"},
	{"Reshape", 17, operands("float32[2,3]", integers(6, 1, 0)), nil, "error: copies dimension 2"},
	{"Reshape", 17, operands("float32[0,3]", integers(0, 3)), attributes(graph.Int("allowzero", 1)), "float32[0,3]"},
	{"Reshape", 17, operands("float32[2,3]", "float32[2]"), nil, "error: want int64"},
	{"Flatten", 17, operands("float32[batch,3,4]"), nil, "float32[batch,12]"},
	{"Flatten", 17, operands("float32[batch,3,4]"), attributes(graph.Int("axis", 0)), "float32[1,?]"},
	{"Flatten", 17, operands("float32[2,3,4]"), attributes(graph.Int("axis", 3)), "float32[24,1]"},
	{"Flatten", 17, operands("float32[2,3,4]"), attributes(graph.Int("axis", -1)), "float32[6,4]"},
	{"Flatten", 17, operands("float32[2,3,4]"), attributes(graph.Int("axis", 4)), "error: axis 4 is out of range"},
}

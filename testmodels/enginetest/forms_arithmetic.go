package enginetest

import "github.com/hourglass-go/hourglass/graph"

var arithmeticForms = []Form{
	{"Add", 17, operands("float32[batch,3]", "float32[3]"), nil, "float32[batch,3]"},
	{"Add", 17, operands("float32[3]", "float32[batch,3]"), nil, "float32[batch,3]"},
	{"Add", 17, operands("float32[batch,1]", "float32[1,3]"), nil, "float32[batch,3]"},
	{"Add", 17, operands("float32[batch,3]", "float32[batch,3]"), nil, "float32[batch,3]"},
	{"Add", 17, operands("float32[a,3]", "float32[b,3]"), nil, "float32[?,3]"},
	{"Add", 17, operands("float32[batch,3]", "float32[4,3]"), nil, "float32[4,3]"},
	{"Add", 17, operands("float32[]", "float32[2,1]"), nil, "float32[2,1]"},
	{"Add", 17, operands("float32", "float32[3]"), nil, "float32"},
	{"Add", 14, operands("int64[2]", "int64[2]"), nil, "int64[2]"},
	{"Add", 17, operands("float32[2,3]", "float32[2]"), nil, "error: do not broadcast"},
	{"Add", 17, operands("float32[2]", "float64[2]"), nil, "error: must be of one type"},
	{"Add", 17, operands("float32[2]"), nil, "error: has 1 inputs, takes 2"},
	{"Add", 17, operands("float32[2]", nil), nil, "error: input 1 is left out"},
	{"Add", 17, operands("float32[2]", "float32[2]"), attributes(graph.Int("axis", 1)), `error: has no attribute "axis"`},
	{"Sub", 7, operands("float32[batch,3]", "float32[3]"), nil, "float32[batch,3]"},
	{"Mul", 13, operands("float32[batch,1,3]", "float32[4,1]"), nil, "float32[batch,4,3]"},
	{"Div", 21, operands("float64[2]", "float64[]"), nil, "float64[2]"},
	{"Add", 6, operands("float32[2]", "float32[2]"), nil, "?"}, // broadcasting of old is not modelled
	{"Pow", 17, operands("float32[batch,3]", "int64[]"), nil, "float32[batch,3]"},
	{"Pow", 11, operands("float32[batch,3]", "int64[]"), nil, "error: must be of one type"},
	{"Pow", 17, operands("float32[2]", "float32[3]"), nil, "error: do not broadcast"},
	{"Max", 17, operands("float32[batch,3]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Max", 17, operands("float32[2]", "int64[2]"), nil, "error: must be of one type"},
	{"Max", 17, nil, nil, "error: has 0 inputs, takes 1 or more"},
	{"Min", 8, operands("float32[1,3]", "float32[2,1]"), nil, "float32[2,3]"},
	{"Min", 7, operands("float32[3]"), nil, "float32[3]"},
	{"Mod", 17, operands("int64[batch,1]", "int64[3]"), nil, "int64[batch,3]"},
	{"Mod", 17, operands("float32[batch]", "float32[]"), attributes(graph.Int("fmod", 1)), "float32[batch]"},
	{"Mod", 17, operands("float32[batch]", "float32[]"), nil, "error: fmod must be 1"},
	{"Sum", 17, operands("float32[batch,1]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Mean", 17, operands("float32[batch,1]", "float32[3]"), nil, "float32[batch,3]"},
	{"PRelu", 17, operands("float32[batch,3,4]", "float32[3,1]"), nil, "float32[batch,3,4]"},
	{"PRelu", 17, operands("float32[3,4]", "float32[2,3,4]"), nil, "error: does not broadcast"},
}

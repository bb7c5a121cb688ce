package enginetest

import "github.com/hourglass-go/hourglass/graph"

var choiceForms = []Form{
	{"Greater", 17, operands("float32[batch,3]", "float32[3]"), nil, "bool[batch,3]"},
	{"Less", 9, operands("int64[2]", "int64[]"), nil, "bool[2]"},
	{"Less", 17, operands("float32[2]", "int64[]"), nil, "error: must be of one type"},
	{"Greater", 17, operands("float32[2]", "float32[3]"), nil, "error: do not broadcast"},
	{"Where", 17, operands("bool[batch,1]", "float32[3]", "float32[]"), nil, "float32[batch,3]"},
	{"Where", 17, operands("float32[2]", "float32[2]", "float32[2]"), nil, "error: want bool"},
	{"Where", 17, operands("bool[2]", "float32[2]", "int64[2]"), nil, "error: of one type"},
	{"Where", 17, operands("bool[2]", "float32[3]", "float32[]"), nil, "error: do not broadcast"},
	{"Equal", 17, operands("int64[batch,1]", "int64[3]"), nil, "bool[batch,3]"},
	{"IsNaN", 17, operands("float32[batch,5]"), nil, "bool[batch,5]"},
	{"IsInf", 17, operands("float32[batch,5]"), attributes(graph.Int("detect_negative", 0)), "bool[batch,5]"},
	{"IsInf", 17, operands("int64[batch,5]"), nil, "error: want floats"},
	{"GreaterOrEqual", 17, operands("float32[batch,1]", "float32[3]"), nil, "bool[batch,3]"},
	{"LessOrEqual", 17, operands("float32[batch,1]", "float32[3]"), nil, "bool[batch,3]"},
	{"And", 17, operands("bool[batch,1]", "bool[3]"), nil, "bool[batch,3]"},
	{"Or", 17, operands("bool[3]", "float32[3]"), nil, "error: must be of one type"},
	{"Or", 17, operands("bool[3]", "bool[3]"), nil, "bool[3]"},
	{"Xor", 17, operands("float32[3]", "float32[3]"), nil, "error: want bool"},
	{"Not", 17, operands("bool[batch]"), nil, "bool[batch]"},
	{"Not", 17, operands("float32[batch]"), nil, "error: want bool"},
}

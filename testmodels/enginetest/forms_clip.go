package enginetest

import "github.com/hourglass-go/hourglass/graph"

var clipForms = []Form{
	{"Clip", 17, operands("float32[batch,3]", "float32[]", "float32[]"), nil, "float32[batch,3]"},
	{"Clip", 17, operands("float32[batch,3]", nil, "float32[]"), nil, "float32[batch,3]"},
	{"Clip", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Clip", 10, operands("float32[batch,3]"), attributes(graph.Float32("min", 0)), "float32[batch,3]"},
	{"Clip", 11, operands("float32[3]"), attributes(graph.Float32("min", 0)), "error: inputs from 11 on"},
	{"Clip", 10, operands("float32[3]", "float32[]"), nil, "error: attributes up to opset 10"},
	{"Clip", 17, operands("float32[3]", "float32[3]"), nil, "error: want a scalar"},
	{"Clip", 17, operands("float32[3]", "int64[]"), nil, "error: must be of one type"},
}

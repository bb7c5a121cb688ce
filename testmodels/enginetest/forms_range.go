package enginetest

import "github.com/hourglass-go/hourglass/graph"

var rangeForms = []Form{
	{"Range", 17, operands(graph.Scalar("", int64(2)), graph.Scalar("", int64(9)), graph.Scalar("", int64(3))), nil, "int64[3]"},
	{"Range", 17, operands(graph.Scalar("", float32(2)), graph.Scalar("", float32(1)), graph.Scalar("", float32(-0.3))), nil, "float32[4]"},
	{"Range", 17, operands(graph.Scalar("", int32(2)), graph.Scalar("", int32(2)), graph.Scalar("", int32(1))), nil, "int32[0]"},
	{"Range", 17, operands("int64[]", "int64[]", "int64[]"), nil, "int64[?]"},
	{"Range", 17, operands("int64[2]", "int64[]", "int64[]"), nil, "error: want a scalar"},
	{"Range", 17, operands(graph.Scalar("", int64(0)), graph.Scalar("", int64(9)), graph.Scalar("", int64(0))), nil, "error: must not be 0"},
	{"Range", 17, operands(graph.Scalar("", int64(0)), graph.Scalar("", int64(1<<62)), graph.Scalar("", int64(1))), nil, "error: are more than"},
}

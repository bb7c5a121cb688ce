package enginetest

import "github.com/hourglass-go/hourglass/graph"

var dropoutForms = []Form{
	{"Dropout", 11, operands("float32[batch,5]"), attributes(graph.Float32("ratio", 0.2)), "float32[batch,5]"},
	{"Dropout", 17, operands("float32[batch,5]", graph.Scalar("", float32(0.2))), nil, "float32[batch,5]"},
	{"Dropout", 17, operands("float32[batch,5]"), attributes(graph.Float32("ratio", 0.2)), "error: an input from 12 on"},
	{"Dropout", 17, operands("float32[batch,5]", "float32[3]"), nil, "error: want a scalar"},
}

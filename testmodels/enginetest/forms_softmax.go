package enginetest

import "github.com/hourglass-go/hourglass/graph"

var softmaxForms = []Form{
	{"Softmax", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Softmax", 17, operands("float32[batch,3]"), attributes(graph.Int("axis", -2)), "float32[batch,3]"},
	{"Softmax", 17, operands("float32[batch,3]"), attributes(graph.Int("axis", 2)), "error: axis 2"},
	{"Softmax", 17, operands("float32[3]"), nil, "float32[3]"},
	{"Softmax", 11, operands("float32[batch,3]"), attributes(graph.Int("axis", 2)), "float32[batch,3]"},
	{"LogSoftmax", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Hardmax", 11, operands("float32[batch,3]"), attributes(graph.Int("axis", 3)), "error: axis 3"},
}

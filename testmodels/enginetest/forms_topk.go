package enginetest

import "github.com/hourglass-go/hourglass/graph"

var topkForms = []Form{
	{"TopK", 17, operands("float32[batch,5]", integers(2)), nil, "float32[batch,2]"},
	{"TopK", 17, operands("float32[batch,5]", "int64[1]"), attributes(graph.Int("axis", 0)), "float32[?,5]"},
	{"TopK", 17, operands("float32[batch,5]", integers(6)), nil, "error: k is [6]"},
}

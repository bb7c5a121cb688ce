package enginetest

import "github.com/hourglass-go/hourglass/graph"

var argForms = []Form{
	{"ArgMax", 17, operands("float32[batch,5]"), attributes(graph.Int("axis", 1), graph.Int("keepdims", 0)), "int64[batch]"},
	{"ArgMin", 17, operands("float32[batch,5]"), nil, "int64[1,5]"},
	{"ArgMin", 17, operands("float32[batch,5]"), attributes(graph.Int("axis", 2)), "error: axis 2"},
}

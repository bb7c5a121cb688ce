package enginetest

import "github.com/hourglass-go/hourglass/graph"

var lrnForms = []Form{
	{"LRN", 17, operands("float32[batch,3,9]"), attributes(graph.Int("size", 3)), "float32[batch,3,9]"},
	{"LRN", 17, operands("float32[batch,3,9]"), nil, "error: size is 0"},
	{"LRN", 17, operands("float32[batch]"), attributes(graph.Int("size", 3)), "error: want [batch, channels, …]"},
}

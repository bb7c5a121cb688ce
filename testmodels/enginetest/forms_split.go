package enginetest

import "github.com/hourglass-go/hourglass/graph"

var splitForms = []Form{
	{"Split", 17, operands("float32[batch,4]", integers(4)), attributes(graph.Int("axis", 1)), "float32[batch,4]"},
	{"Split", 12, operands("float32[batch,4]"), attributes(graph.Int("axis", 1), graph.Ints("split", 3)), "error: are not those of"},
	{"Split", 17, operands("float32[batch,4]", integers(1, 3)), attributes(graph.Int("axis", 1)), "error: 2 sizes for 1"},
	{"Split", 17, operands("float32[4]"), attributes(graph.Ints("split", 4)), "error: an input from 13 on"},
	{"Split", 18, operands("float32[batch]"), attributes(graph.Int("num_outputs", 2)), "error: num_outputs is 2 for 1"},
}

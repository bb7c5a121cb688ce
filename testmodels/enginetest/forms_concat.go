package enginetest

import "github.com/hourglass-go/hourglass/graph"

var concatForms = []Form{
	{"Concat", 17, operands("float32[batch,3]", "float32[batch,4]"), attributes(graph.Int("axis", 1)), "float32[batch,7]"},
	{"Concat", 17, operands("float32[batch,3]", "float32[4,3]"), attributes(graph.Int("axis", 0)), "float32[?,3]"},
	{"Concat", 17, operands("float32[3,4]", "float32"), attributes(graph.Int("axis", 0)), "float32[?,4]"},
	{"Concat", 17, operands("float32", "float32[3,4]"), attributes(graph.Int("axis", -1)), "float32[3,?]"},
	{"Concat", 17, operands("float32[batch,3]"), attributes(graph.Int("axis", -1)), "float32[batch,3]"},
	{"Concat", 17, operands("float32[2,3]", "float32[4,4]"), attributes(graph.Int("axis", 0)), "error: "},
	{"Concat", 17, operands("float32[2,3]", "float32[3]"), attributes(graph.Int("axis", 0)), "error: differ in rank"},
	{"Concat", 17, operands("float32[2,3]"), nil, `error: attribute "axis" is missing`},
	{"Concat", 17, nil, attributes(graph.Int("axis", 0)), "error: has 0 inputs, takes 1 or more"},
}

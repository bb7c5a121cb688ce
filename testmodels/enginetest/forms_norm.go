package enginetest

import "github.com/hourglass-go/hourglass/graph"

var normForms = []Form{
	{"BatchNormalization", 17, operands("float32[batch,3,9]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), nil, "float32[batch,3,9]"},
	{"BatchNormalization", 17, operands("float32[batch,3,9]", "float32[3]", "float32[4]", "float32[3]", "float32[3]"), nil, "error: input 2 is"},
	{"BatchNormalization", 17, operands("float32[9]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), nil, "error: want [batch, channels"},
	{"BatchNormalization", 13, operands("float32[2,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attributes(graph.Int("training_mode", 1)), "error: of opset 14"},
	{"LayerNormalization", 17, operands("float32[batch,3,9]", "float32[9]", "float32[9]"), nil, "float32[batch,3,9]"},
	{"LayerNormalization", 17, operands("float32[batch,3,9]", "float32[3,9]"), attributes(graph.Int("axis", 1)), "float32[batch,3,9]"},
	{"LayerNormalization", 17, operands("float32[batch,3,9]", "float32[8]"), nil, "error: does not broadcast"},
	{"LayerNormalization", 17, operands("float32[batch,3,9]", "float32[2,2,3,9]"), nil, "error: does not broadcast"},
	{"LayerNormalization", 17, operands("float32[batch,3,9]", "float32[9]"), attributes(graph.Int("axis", 3)), "error: axis 3"},
	{"InstanceNormalization", 17, operands("float32[batch,3,9]", "float32[3]", "float32[3]"), nil, "float32[batch,3,9]"},
	{"InstanceNormalization", 17, operands("float32[batch,3,9]", "float32[4]", "float32[3]"), nil, "error: input 1 is"},
	{"BatchNormalization", 7, operands("float32[batch,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attributes(graph.Int("spatial", 1)), "float32[batch,3]"},
	{"BatchNormalization", 7, operands("float32[batch,3]", "float32[3]", "float32[3]", "float32[3]", "float32[3]"), attributes(graph.Int("spatial", 0)), "error: spatial is 0"},
}

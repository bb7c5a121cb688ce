package enginetest

import "github.com/hourglass-go/hourglass/graph"

var squeezeForms = []Form{
	{"Squeeze", 17, operands("float32[batch,1,3,1]", integers(1, -1)), nil, "float32[batch,3]"},
	{"Squeeze", 11, operands("float32[1,3]"), attributes(graph.Ints("axes", 0)), "float32[3]"},
	{"Squeeze", 17, operands("float32[1,3,1]"), nil, "float32[3]"},
	{"Squeeze", 17, operands("float32[batch,1]"), nil, "float32"},
	{"Squeeze", 17, operands("float32[2,1]", integers(0)), nil, "error: is not 1"},
	{"Squeeze", 17, operands("float32[1,2]"), attributes(graph.Ints("axes", 0)), "error: an input from opset 13"},
	{"Squeeze", 12, operands("float32[1,2]", integers(0)), nil, "error: an attribute at 12"},
	{"Unsqueeze", 17, operands("float32[batch,3]", integers(0, -1)), nil, "float32[1,batch,3,1]"},
	{"Unsqueeze", 11, operands("float32[batch]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
	{"Unsqueeze", 17, operands("float32[batch]", "int64[1]"), nil, "float32"},
	{"Unsqueeze", 17, operands("float32[batch]", integers(0, 0)), nil, "error: twice"},
	{"Unsqueeze", 17, operands("float32[batch]", integers(3)), nil, "error: axis 3"},
	{"Unsqueeze", 17, operands("float32[batch]"), nil, "error: are missing"},
}

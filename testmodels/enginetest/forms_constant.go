package enginetest

import "github.com/hourglass-go/hourglass/graph"

var constantForms = []Form{
	{"Constant", 17, nil, attributes(graph.Constant("value", graph.NewTensor("", []float32{1, 2}, 1, 2))), "float32[1,2]"},
	{"Constant", 17, nil, attributes(graph.Float32("value_float", 1)), "float32[]"},
	{"Constant", 17, nil, attributes(graph.Ints("value_ints", 1, 2, 3)), "int64[3]"},
	{"Constant", 17, nil, attributes(graph.Int("value_int", 1)), "int64[]"},
	{"Constant", 17, nil, attributes(graph.Text("value_string", "a")), "string[]"},
	{"Constant", 17, nil, nil, "error: has 0 attributes"},
	{"ConstantOfShape", 17, operands(integers(2, 3)), attributes(graph.Constant("value", graph.Vector("", int64(7)))), "int64[2,3]"},
	{"ConstantOfShape", 17, operands("int64[2]"), nil, "float32[?,?]"},
	{"ConstantOfShape", 17, operands(integers(2, -3)), nil, "error: each size must be"},
	{"ConstantOfShape", 17, operands(integers(2)), attributes(graph.Constant("value", integers(1, 2))), "error: want 1"},
}

package enginetest

import "github.com/hourglass-go/hourglass/graph"

var pointwiseForms = []Form{
	{"Relu", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Relu", 17, operands("float32"), nil, "float32"},
	{"Relu", 17, operands("float32[2]", "float32[2]"), nil, "error: has 2 inputs, takes 1"},
	{"LeakyRelu", 17, operands("float32[?,3]"), attributes(graph.Float32("alpha", .2)), "float32[?,3]"},
	{"LeakyRelu", 17, operands("float32[3]"), attributes(graph.Int("alpha", 1)), `error: attribute "alpha" is of kind`},
	{"LeakyRelu", 17, operands("float32[3]"), attributes(graph.Float32("alpha", 1), graph.Float32("alpha", 2)), "error: is given twice"},
	{"Elu", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Selu", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Gelu", 20, operands("float32[batch,3]"), attributes(graph.Text("approximate", "tanh")), "float32[batch,3]"},
	{"Gelu", 17, operands("float32[batch,3]"), nil, "?"}, // came with opset 20
	{"Erf", 9, operands("float32[]"), nil, "float32[]"},
	{"Sigmoid", 13, operands("float16[2,2]"), nil, "float16[2,2]"},
	{"Tanh", 6, operands("float32[2,2]"), nil, "float32[2,2]"},
	{"Softplus", 1, operands("float32[2,2]"), nil, "float32[2,2]"},
	{"Identity", 1, operands("string[2]"), nil, "string[2]"},
	{"Exp", 13, operands("float32[batch]"), nil, "float32[batch]"},
	{"Log", 13, operands("float32[batch]"), nil, "float32[batch]"},
	{"Sqrt", 13, operands("float32[batch]"), nil, "float32[batch]"},
	{"Abs", 17, operands("int64[batch,3]"), nil, "int64[batch,3]"},
	{"Neg", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sign", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sign", 8, operands("float32[batch,3]"), nil, "?"}, // came with opset 9
	{"Reciprocal", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Floor", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Ceil", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Round", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Sin", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Cos", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Softsign", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"HardSigmoid", 17, operands("float32[batch,3]"), attributes(graph.Float32("beta", .4)), "float32[batch,3]"},
	{"HardSwish", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"HardSwish", 13, operands("float32[batch,3]"), nil, "?"},
	{"ThresholdedRelu", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Celu", 17, operands("float32[batch,3]"), nil, "float32[batch,3]"},
	{"Mish", 18, operands("float32[batch,3]"), nil, "float32[batch,3]"},
}

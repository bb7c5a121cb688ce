package enginetest

import "github.com/hourglass-go/hourglass/graph"

var quantizeForms = []Form{
	{"QuantizeLinear", 17, operands("float32[batch,3]", "float32[]", "int8[]"), nil, "int8[batch,3]"},
	{"QuantizeLinear", 17, operands("float32[batch,3]", "float32[3]"), nil, "uint8[batch,3]"},
	{"QuantizeLinear", 10, operands("float32[batch,3]", "float32[3]"), nil, "error: want a scalar"},
	{"QuantizeLinear", 17, operands("float32[batch,3]", "float32[]", "float32[]"), nil, "error: the zero point is float32"},
	{"DequantizeLinear", 17, operands("int8[batch,3]", "float32[3]", "int8[3]"), nil, "float32[batch,3]"},
	{"DequantizeLinear", 17, operands("int32[4,3]", "float32[4]"), attributes(graph.Int("axis", 0)), "float32[4,3]"},
	{"DequantizeLinear", 17, operands("int8[4,3]", "float32[1]", "int8[]"), nil, "float32[4,3]"},
	{"DequantizeLinear", 17, operands("int8[4,3]", "float32[]", "int8[1]"), nil, "float32[4,3]"},
	{"QuantizeLinear", 17, operands("float32[4,3]", "float32[1]", "int8[]"), nil, "int8[4,3]"},
	{"DequantizeLinear", 17, operands("int8[4,3]", "float32[3]", "int8[]"), nil, "error: scales of [3] and zero points of []"},
	{"DequantizeLinear", 17, operands("int8[4,3]", "float32[4]"), nil, "error: want a scalar"},
	{"DequantizeLinear", 17, operands("int8[4,3]", "float32[]", "uint8[]"), nil, "error: must be of one type"},
	{"DequantizeLinear", 17, operands("float32[4,3]", "float32[]"), nil, "error: the input is float32"},
	{"DynamicQuantizeLinear", 17, operands("float32[batch,3]"), nil, "uint8[batch,3]"},
	{"MatMulInteger", 17, operands("uint8[batch,3]", "int8[3,5]", "uint8[]", "int8[5]"), nil, "int32[batch,5]"},
	{"MatMulInteger", 17, operands("float32[batch,3]", "int8[3,5]"), nil, "error: input 0 is float32"},
}

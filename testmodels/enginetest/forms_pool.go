package enginetest

import "github.com/hourglass-go/hourglass/graph"

var poolForms = []Form{
	{"MaxPool", 17, operands("float32[batch,3,9,9]"), attributes(graph.Ints("kernel_shape", 3, 2), graph.Ints("strides", 2, 2)), "float32[batch,3,4,4]"},
	{"MaxPool", 17, operands("float32[batch,3,9,9]"), attributes(graph.Ints("kernel_shape", 2, 2), graph.Ints("strides", 2, 2), graph.Int("ceil_mode", 1)), "float32[batch,3,5,5]"},
	{"MaxPool", 17, operands("float32[1,1,5]"), attributes(graph.Ints("kernel_shape", 2), graph.Ints("strides", 4), graph.Ints("pads", 0, 3), graph.Int("ceil_mode", 1)), "float32[1,1,2]"},
	{"MaxPool", 17, operands("float32[batch,3]"), attributes(graph.Ints("kernel_shape", 3)), "error: want [batch, channels"},
	{"MaxPool", 17, operands("float32[batch,3,9]"), nil, `error: "kernel_shape" is missing`},
	{"MaxPool", 17, operands("float32[batch,3,9]"), attributes(graph.Ints("kernel_shape", 3, 3)), "error: 1 spatial"},
	{"AveragePool", 17, operands("float32[batch,3,h]"), attributes(graph.Ints("kernel_shape", 3), graph.Ints("pads", 1, 1), graph.Int("count_include_pad", 1)), "float32[batch,3,h]"},
	{"AveragePool", 17, operands("float32"), attributes(graph.Ints("kernel_shape", 3)), "float32"},
	{"GlobalAveragePool", 17, operands("float32[batch,3,h,9]"), nil, "float32[batch,3,1,1]"},
	{"GlobalAveragePool", 17, operands("float32[batch,3]"), nil, "error: want [batch, channels"},
	{"GlobalMaxPool", 17, operands("float32[batch,3,h,9]"), nil, "float32[batch,3,1,1]"},
}

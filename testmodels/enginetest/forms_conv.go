package enginetest

import "github.com/hourglass-go/hourglass/graph"

var convForms = []Form{
	{"Conv", 17, operands("float32[batch,1,28,28]", "float32[16,1,4,4]", "float32[16]"), attributes(graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1)), "float32[batch,16,14,14]"},
	{"Conv", 17, operands("float32[batch,4,h,10]", "float32[6,2,3,3]"), attributes(graph.Int("group", 2), graph.Ints("pads", 1, 0, 1, 0)), "float32[batch,6,h,8]"},
	{"Conv", 17, operands("float32[batch,4,h,10]", "float32[6,4,3,3]"), attributes(graph.Ints("dilations", 2, 3)), "float32[batch,6,?,4]"},
	{"Conv", 11, operands("float32[2,3,11]", "float32[5,3,4]"), attributes(graph.Text("auto_pad", "SAME_UPPER"), graph.Ints("strides", 3)), "float32[2,5,4]"},
	{"Conv", 17, operands("float32[2,3,11]", "float32[5,3,4]"), attributes(graph.Text("auto_pad", "VALID"), graph.Ints("pads", 9, 9)), "float32[2,5,8]"},
	{"Conv", 17, operands("float32[2,3,4,5,6]", "float32[7,3,2,2,2]"), nil, "float32[2,7,3,4,5]"},
	{"Conv", 17, operands("float32[2,3,11]", "float32"), nil, "float32"},
	{"Conv", 17, operands("float32[2,3,11]", "float32[m,3,k]"), nil, "float32[2,m,?]"},
	{"Conv", 17, operands("float32[2,3]", "float32[5,3]"), nil, "error: want [batch, channels"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,4,3]"), nil, "error: does not fit"},
	{"Conv", 17, operands("float32[2,4,9]", "float32[5,2,3]"), attributes(graph.Int("group", 2)), "error: does not fit"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Int("group", 0)), "error: group is 0"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]", "float32[4]"), nil, "error: a bias of"},
	{"Conv", 17, operands("float32[2,3,2]", "float32[5,3,3]"), nil, "error: does not fit in 2"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Ints("kernel_shape", 2)), "error: kernel_shape is [2]"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Ints("strides", 1, 1)), "error: has 2 numbers, want 1"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Ints("strides", 0)), "error: must be between"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Text("auto_pad", "SOME")), "error: auto_pad is"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Ints("dilations", 1<<40)), "error: must be between"},
	{"Conv", 17, operands("float32[2,3,9]", "float32[5,3,3]"), attributes(graph.Ints("dilations", 1<<30)), "error: must be above 0"},
	{"ConvTranspose", 17, operands("float32[batch,32,7,7]", "float32[32,16,4,4]", "float32[16]"), attributes(graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1)), "float32[batch,16,14,14]"},
	{"ConvTranspose", 17, operands("float32[2,4,5]", "float32[4,3,3]"), attributes(graph.Int("group", 2), graph.Ints("strides", 2), graph.Ints("output_padding", 1)), "float32[2,6,12]"},
	{"ConvTranspose", 17, operands("float32[2,4,5]", "float32[4,3,3]"), attributes(graph.Ints("strides", 2), graph.Text("auto_pad", "SAME_LOWER")), "float32[2,3,10]"},
	{"ConvTranspose", 17, operands("float32[2,4,5]", "float32[4,3,3]"), attributes(graph.Ints("strides", 2), graph.Ints("output_shape", 10)), "float32[2,3,10]"},
	{"ConvTranspose", 17, operands("float32[2,4,h]", "float32[4,3,3]"), nil, "float32[2,3,?]"},
	{"ConvTranspose", 17, operands("float32[2,4,5]", "float32[4,3,3]"), attributes(graph.Ints("pads", 4, 4)), "error: leave nothing"},
	{"ConvTranspose", 17, operands("float32[2,3,5]", "float32[4,3,3]"), nil, "error: does not fit"},
	{"ConvTranspose", 17, operands("float32[2,4,1073741824]", "float32[4,3,3]"), attributes(graph.Ints("strides", 1<<30)), "error: gives more than"},
}

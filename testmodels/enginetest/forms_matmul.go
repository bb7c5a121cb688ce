package enginetest

import "github.com/hourglass-go/hourglass/graph"

var matmulForms = []Form{
	{"Gemm", 17, operands("float32[batch,3]", "float32[3,5]", "float32[5]"), nil, "float32[batch,5]"},
	{"Gemm", 17, operands("float32[batch,3]", "float32[3,5]"), nil, "float32[batch,5]"},
	{"Gemm", 7, operands("float32[3,batch]", "float32[5,3]", "float32[]"), attributes(graph.Int("transA", 1), graph.Int("transB", 1)), "float32[batch,5]"},
	{"Gemm", 17, operands("float32[4,3]", "float32[3,5]", "float32[4,1]"), nil, "float32[4,5]"},
	{"Gemm", 17, operands("float32[batch,3]", "float32[3,5]", "float32[4,1]"), nil, "float32[batch,5]"},
	{"Gemm", 17, operands("float32[batch,3]", "float32[4,5]"), nil, "error: inner dimensions 3 and 4 differ"},
	{"Gemm", 17, operands("float32[batch,3]", "float32[3,5]", "float32[4]"), nil, "error: do not broadcast"},
	{"Gemm", 17, operands("float32[1,3]", "float32[3,5]", "float32[4,5]"), nil, "error: does not broadcast"},
	{"Gemm", 17, operands("float32[1,3]", "float32[3,5]", "float32[1,1,5]"), nil, "error: does not broadcast"},
	{"Gemm", 17, operands("float32[2,1,3]", "float32[3,5]"), nil, "error: want two matrices"},
	{"MatMul", 17, operands("float32[batch,3]", "float32[3,5]"), nil, "float32[batch,5]"},
	{"MatMul", 17, operands("float32[3]", "float32[3,5]"), nil, "float32[5]"},
	{"MatMul", 17, operands("float32[batch,3]", "float32[3]"), nil, "float32[batch]"},
	{"MatMul", 17, operands("float32[3]", "float32[3]"), nil, "float32[]"},
	{"MatMul", 17, operands("float32[batch,1,4,3]", "float32[2,3,5]"), nil, "float32[batch,2,4,5]"},
	{"MatMul", 17, operands("float32[batch,3]", "float32[4,5]"), nil, "error: inner dimensions 3 and 4 differ"},
	{"MatMul", 17, operands("float32[]", "float32[3]"), nil, "error: a scalar has no product"},
	{"MatMul", 17, operands("float32[2,1,3]", "float32[3,3,5]"), nil, "error: do not broadcast"},
}

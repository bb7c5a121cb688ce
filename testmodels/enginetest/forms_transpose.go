package enginetest

import "github.com/hourglass-go/hourglass/graph"

var transposeForms = []Form{
	{"Transpose", 17, operands("float32[batch,3,4]"), nil, "float32[4,3,batch]"},
	{"Transpose", 17, operands("float32[batch,3,4]"), attributes(graph.Ints("perm", 0, 2, 1)), "float32[batch,4,3]"},
	{"Transpose", 17, operands("float32[batch,3,4]"), attributes(graph.Ints("perm", 0, 0, 1)), "error: does not permute"},
	{"Transpose", 17, operands("float32[batch,3,4]"), attributes(graph.Ints("perm", 0, 1)), "error: does not permute"},
	{"Transpose", 17, operands("float32[batch,3,4]"), attributes(graph.Ints("perm", 0, 1, 3)), "error: does not permute"},
}

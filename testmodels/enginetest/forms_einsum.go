package enginetest

import "github.com/hourglass-go/hourglass/graph"

var einsumForms = []Form{
	{"Einsum", 17, operands("float32[batch,3,4]", "float32[batch,4,5]"), attributes(graph.Text("equation", "bij, bjk -> bik")), "float32[batch,3,5]"},
	{"Einsum", 17, operands("float32[batch,3,4]", "float32[4,5]"), attributes(graph.Text("equation", "...j,jk->...k")), "float32[batch,3,5]"},
	{"Einsum", 17, operands("float32[3,4]", "float32[4,5]"), attributes(graph.Text("equation", "zj,ja")), "float32[5,3]"},
	{"Einsum", 17, operands("float32[3,3]"), attributes(graph.Text("equation", "ii")), "float32[]"},
	{"Einsum", 17, operands("float32[2,3]", "float32[1,3]"), attributes(graph.Text("equation", "...,...")), "float32[2,3]"},
	{"Einsum", 17, operands("float32[2,3]", "float32[5,1,3]"), attributes(graph.Text("equation", "...,...")), "error: stands for 3 dimensions"},
	{"Einsum", 17, operands("float32[3,4]", "float32[3,5]"), attributes(graph.Text("equation", "ij,jk->ik")), "error: another of its label"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "ij,jk->ik")), "error: has 2 terms for 1 operands"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "ijk->i")), "error: is not of 2 dimensions"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "ij->ik")), "error: that no operand has"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "ij->ii")), "error: a label twice"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "i1->i")), "error: labels are letters"},
	{"Einsum", 17, operands("float32[3,4]"), attributes(graph.Text("equation", "...j->j")), "error: lacks the ellipsis"},
}

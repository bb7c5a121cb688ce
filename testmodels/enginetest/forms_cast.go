package enginetest

import "github.com/hourglass-go/hourglass/graph"

var castForms = []Form{
	{"Cast", 17, operands("float32[batch,3]"), attributes(graph.Int("to", int64(graph.Int64))), "int64[batch,3]"},
	{"Cast", 17, operands("float32"), attributes(graph.Int("to", int64(graph.Bool))), "bool"},
	{"Cast", 17, operands("float32[2]"), nil, `error: attribute "to" is 0`},
}

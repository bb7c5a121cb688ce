package enginetest

import "github.com/hourglass-go/hourglass/graph"

var cumsumForms = []Form{
	{"CumSum", 17, operands("float32[batch,5]", integers(1)), nil, "float32[batch,5]"},
	{"CumSum", 17, operands("float32[batch,5]", graph.Scalar("", int32(2))), nil, "error: axis 2"},
	{"CumSum", 17, operands("float32[batch,5]", "float32[]"), nil, "error: want int64"},
}

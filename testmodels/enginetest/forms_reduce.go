package enginetest

import "github.com/hourglass-go/hourglass/graph"

var reduceForms = []Form{
	{"ReduceSum", 17, operands("float32[batch,3,4]", integers(1)), nil, "float32[batch,1,4]"},
	{"ReduceSum", 17, operands("float32[batch,3,4]", integers(-1, 1)), attributes(graph.Int("keepdims", 0)), "float32[batch]"},
	{"ReduceSum", 17, operands("float32[batch,3]"), nil, "float32[1,1]"},
	{"ReduceSum", 17, operands("float32[batch,3]"), attributes(graph.Int("noop_with_empty_axes", 1)), "float32[batch,3]"},
	{"ReduceSum", 11, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceSum", 13, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "error: axes are an input from opset 13"},
	{"ReduceSum", 11, operands("float32[batch,3]", integers(1)), nil, "error: an attribute at 11"},
	{"ReduceSum", 17, operands("float32[batch,3]", integers(2)), nil, "error: axis 2"},
	{"ReduceSum", 17, operands("float32[batch,3]", integers(1, -1)), nil, "error: twice"},
	{"ReduceSum", 17, operands("float32[batch,3]", "int64[1]"), nil, "float32[?,?]"},
	{"ReduceSum", 17, operands("float32[batch,3]", "int64[1]"), attributes(graph.Int("keepdims", 0)), "float32"},
	{"ReduceMean", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 0), graph.Int("keepdims", 0)), "float32[3]"},
	{"ReduceMean", 17, operands("float32[batch,3]"), attributes(graph.Int("keepdims", 0)), "float32[]"},
	{"ReduceMean", 18, operands("float32[batch,3]", integers(0)), nil, "float32[1,3]"},
	{"ReduceMean", 18, operands("float32[batch,3]"), attributes(graph.Ints("axes", 0)), "error: axes are an input from opset 18"},
	{"ReduceMax", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1), graph.Int("keepdims", 0)), "float32[batch]"},
	{"ReduceMax", 18, operands("float32[batch,3]", integers(0)), nil, "float32[1,3]"},
	{"ReduceMin", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", -1)), "float32[batch,1]"},
	{"ReduceProd", 18, operands("float32[batch,3]", integers(1)), attributes(graph.Int("keepdims", 0)), "float32[batch]"},
	{"ReduceL1", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceL2", 17, operands("float32[batch,3]"), nil, "float32[1,1]"},
	{"ReduceSumSquare", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceLogSum", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
	{"ReduceLogSumExp", 17, operands("float32[batch,3]"), attributes(graph.Ints("axes", 1)), "float32[batch,1]"},
}

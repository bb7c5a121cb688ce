package enginetest

import "github.com/hourglass-go/hourglass/graph"

var recurrentForms = []Form{
	{"LSTM", 17, operands("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), attributes(graph.Int("hidden_size", 5)), "float32[7,1,batch,5]"},
	{"LSTM", 17, operands("float32[batch,7,3]", "float32[2,20,3]", "float32[2,20,5]"), attributes(graph.Int("hidden_size", 5), graph.Int("layout", 1), graph.Text("direction", "bidirectional")), "float32[batch,7,2,5]"},
	{"LSTM", 17, operands("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attributes(graph.Int("hidden_size", 5)), "error: input 1 is"},
	{"LSTM", 7, operands("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), attributes(graph.Int("layout", 0)), "error: of opset 14"},
	{"GRU", 17, operands("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attributes(graph.Int("hidden_size", 5), graph.Text("direction", "reverse")), "float32[7,1,batch,5]"},
	{"GRU", 17, operands("float32[7,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attributes(graph.Text("direction", "sideways")), "error: direction is"},
	{"LSTM", 7, operands("float32[6,4,3]", "float32[1,20,3]", "float32[1,20,5]", nil, "int32[4]", "float32[1,4,5]", "float32[1,4,5]", "float32[1,15]"), nil, "float32[6,1,4,5]"},
	{"LSTM", 17, operands("float32[6,4,3]", "float32[1,20,3]", "float32[1,20,5]", nil, "int64[4]"), nil, "error: input 4 is int64"},
	{"RNN", 17, operands("float32[7,batch,3]", "float32[1,5,3]", "float32[1,5,5]"), nil, "float32[7,1,batch,5]"},
	{"RNN", 17, operands("float32[7,batch,3]", "float32[1,20,3]", "float32[1,20,5]"), nil, "error: input 1 is"},
	{"LSTM", 17, operands("float32[6,4]", "float32[1,20,3]", "float32[1,20,5]"), nil, "error: want three dimensions"},
	{"GRU", 17, operands("float32[6,batch,3]", "float32[1,15,3]", "float32[1,15,5]"), attributes(graph.Int("hidden_size", 0)), "error: hidden_size is 0"},
	{"GRU", 17, operands("float32[6,batch,3]", "float32[1,15,3]", "float32[1,15,5]", nil, nil, "float32[2,4,5]"), nil, "error: input 5 is"},
}

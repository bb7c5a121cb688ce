package oracle

// operators has a function for each operator of ONNX, written from
// https://onnx.ai/onnx/operators/. The file of a family registers its own.
var operators = map[string]func(call) (Array, error){}

// severalOutputs has the operators with more than one output.
var severalOutputs = map[string]func(call) ([]Array, error){}

func register(op string, gives func(call) (Array, error)) { operators[op] = gives }

func registerSeveral(op string, gives func(call) ([]Array, error)) { severalOutputs[op] = gives }

package oracle

// operators are ONNX's, from https://onnx.ai/onnx/operators/: what each gives of its operands.
// The file of a family registers its own.
var operators = map[string]func(call) (Array, error){}

// severalOutputs are the operators of more than one.
var severalOutputs = map[string]func(call) ([]Array, error){}

func register(op string, gives func(call) (Array, error)) { operators[op] = gives }

func registerSeveral(op string, gives func(call) ([]Array, error)) { severalOutputs[op] = gives }

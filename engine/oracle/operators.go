package oracle

import "github.com/hourglass-go/hourglass/graph"

// operators has a function for each operator of ONNX, written from
// https://onnx.ai/onnx/operators/. The file of a family registers its own.
var operators = map[string]func(call) (Array, error){}

// severalOutputs has the operators with more than one output.
var severalOutputs = map[string]func(call) ([]Array, error){}

// prepared has the operators that hold much in their attributes. The function reads them once. What it
// returns computes the operator, and gets the weights as a further operand, so that whoever draws
// roundings may draw those of the weights, too.
var prepared = map[string]func(n *graph.Node) (gives func(call) ([]Array, error), weights Array, err error){}

func register(op string, gives func(call) (Array, error)) { operators[op] = gives }

func registerSeveral(op string, gives func(call) ([]Array, error)) { severalOutputs[op] = gives }

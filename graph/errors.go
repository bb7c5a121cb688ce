package graph

import (
	"errors"
	"fmt"
)

var (
	// ErrFormat is wrapped by every error about bytes that are no ONNX model.
	ErrFormat = errors.New("not a valid ONNX model")
	// ErrExternalData is wrapped where a tensor's elements lie in another file that was
	// not read or may not be read.
	ErrExternalData = errors.New("external data")
	// ErrMemory is wrapped where a model would take more memory than is allowed.
	ErrMemory = errors.New("more memory than the limit")
)

// NodeError says what is wrong with one node of a graph.
type NodeError struct {
	Graph string
	Node  string // operator and name, as Node.String returns them
	Err   error
}

func (e *NodeError) Error() string { return fmt.Sprintf("graph %q: %s: %v", e.Graph, e.Node, e.Err) }
func (e *NodeError) Unwrap() error { return e.Err }

// UnknownOpError names an operator that the registry does not hold at the
// graph's opset.
type UnknownOpError struct {
	Op, Domain string
	Opset      int64
	Since      int64 // the opset that introduced it, where the registry knows the operator only from there on
	Until      int64 // the last opset that has it, where the registry knows the operator only up to there
}

func (e *UnknownOpError) Error() string {
	name := e.Op
	if e.Domain != "" {
		name = e.Domain + "." + e.Op
	}
	if e.Since > 0 {
		return fmt.Sprintf("operator %s exists from opset %d on; this graph imports opset %d", name, e.Since, e.Opset)
	}
	if e.Until > 0 {
		return fmt.Sprintf("operator %s exists up to opset %d; this graph imports opset %d", name, e.Until, e.Opset)
	}
	return fmt.Sprintf("operator %s is not in the registry (opset %d)", name, e.Opset)
}

package hourglass

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Runner runs one graph. It is safe for concurrent use unless its engine says
// otherwise.
type Runner interface {
	// Run computes every output of the graph from the named inputs, whose
	// types and shapes it checks against the graph's first. It keeps none of
	// the tensors that it is given or gives.
	Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error)
	// Close frees what the runner holds. Closing again does nothing.
	Close() error
}

// Engine prepares graphs for running.
type Engine interface {
	// Name is what tables and messages call the engine.
	Name() string
	// NewRunner prepares g. An operator that the engine lacks gives an
	// *UnsupportedOpError.
	NewRunner(ctx context.Context, g *graph.Graph) (Runner, error)
}

// UnsupportedOpError says that an engine cannot carry one node of a graph.
type UnsupportedOpError struct {
	Engine string
	Node   string
	Op     string
	Reason string // what about the operator, where it is not the whole of it
}

// Unsupported is an engine's refusal of a node of a graph. An operator of
// another domain than ONNX's is named with it, a node without a name by its
// first output.
func Unsupported(engine string, n *graph.Node, reason string) *UnsupportedOpError {
	op := n.Op
	if !n.Standard() {
		op = n.Domain + "." + n.Op
	}
	return &UnsupportedOpError{Engine: engine, Node: n.Title(), Op: op, Reason: reason}
}

func (e *UnsupportedOpError) Error() string {
	s := fmt.Sprintf("%s does not support operator %s (node %q)", e.Engine, e.Op, e.Node)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

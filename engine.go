package hourglass

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Runner runs one graph. It is safe for concurrent use unless its engine says
// otherwise.
type Runner interface {
	// Run computes every output of the graph from the named inputs. It first checks
	// the types and shapes of the inputs against the graph. It keeps neither the
	// tensors that it is given nor those that it returns.
	Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error)
	// Close frees what the runner holds. Closing again does nothing.
	Close() error
}

// Engine prepares graphs for running.
type Engine interface {
	// Name is what tables and messages call the engine.
	Name() string
	// NewRunner prepares g for running. Where the engine lacks an operator of g the
	// error is an *UnsupportedOpError.
	NewRunner(ctx context.Context, g *graph.Graph) (Runner, error)
}

// UnsupportedOpError says that an engine cannot carry one node of a graph.
type UnsupportedOpError struct {
	Engine string
	Node   string
	Op     string
	Reason string // what of the operator is unsupported; "" is all of it
}

// Unsupported returns an engine's refusal of a node. The error names the domain of
// an operator that is not one of ONNX's, and calls a node without a name by its
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

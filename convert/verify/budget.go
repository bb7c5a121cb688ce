package verify

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass/graph"
)

// Budget is how far rounding alone may put outputs apart.
type Budget struct {
	Outputs map[string]OutputBudget
	Method  string
}

// OutputBudget is that of one output.
type OutputBudget struct {
	Relative float64 // to the output's greatest magnitude
	Unstable bool
}

// Derive is the budget of a graph on inputs.
func Derive(context.Context, *graph.Graph, map[string]*graph.Tensor) (*Budget, error) {
	return nil, errors.New("no oracle")
}

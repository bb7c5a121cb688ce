package native

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Engine runs graphs, and trains them on gorgonia. It has no state.
type Engine struct{}

var (
	_ hourglass.Engine         = Engine{}
	_ hourglass.TrainingEngine = Engine{}
)

// Name is "native".
func (Engine) Name() string { return engineName }

// NewRunner prepares g to be run at any batch size. The runner compiles a
// program for each combination of sizes that it meets, keeps the last few, and
// runs several at a time. Where sizes or axes are fed, what is not carried may turn
// out as late as in Run, which then returns the *hourglass.UnsupportedOpError.
func (Engine) NewRunner(ctx context.Context, g *graph.Graph) (_ hourglass.Runner, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newRunner(g)
}

// NewTrainer prepares t. A feed's first dimension, where it is symbolic, is
// the batch's rows; its other dimensions are fixed, or symbols of the same
// name. A feed of fixed dimensions alone has them whatever the rows.
//
// A parameter that the loss does not depend on has the gradient zero.
func (Engine) NewTrainer(ctx context.Context, t hourglass.Training) (_ hourglass.Trainer, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newTrainer(t)
}

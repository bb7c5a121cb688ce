package native

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Engine runs graphs, and trains them on gorgonia. It has no state. The zero value is ready.
type Engine struct {
	// Threads is the number of goroutines that a run may use; 0: one a core.
	Threads int
}

var (
	_ hourglass.Engine         = Engine{}
	_ hourglass.TrainingEngine = Engine{}
)

// Name returns "native".
func (Engine) Name() string { return engineName }

// NewRunner prepares g to be run at any batch size. The runner compiles a
// program for each combination of sizes that it meets, keeps the last few, and
// runs several at a time. Where sizes or axes are fed, only a run can tell whether
// everything is carried. Run then returns the *hourglass.UnsupportedOpError.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (_ hourglass.Runner, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newRunner(g, e.Threads)
}

// NewTrainer prepares t. Where the first dimension of a feed is symbolic, it is the number of
// rows of the batch. The other dimensions are fixed, or symbols of the same name. A feed whose
// dimensions are all fixed has them whatever the number of rows.
//
// A parameter on which the loss does not depend has the gradient zero.
func (Engine) NewTrainer(ctx context.Context, t hourglass.Training) (_ hourglass.Trainer, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newTrainer(t)
}

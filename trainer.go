package hourglass

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass/graph"
)

// LossName is the output of a training graph that training makes smaller.
const LossName = "loss"

// Training is what one optimisation step computes: a graph with the scalar
// output [LossName], the initializers of it that change, and how they change.
type Training struct {
	Graph      *graph.Graph
	Parameters []string
	Noise      []Noise   // the inputs after the first, in their order
	Optimizer  Optimizer // nil: Adam{}
	// ClipNorm bounds the Euclidean norm of the whole gradient: a longer one is
	// scaled down to it (Pascanu et al. 2013). 0 leaves gradients as they are.
	ClipNorm float64
}

// TrainingEngine prepares training steps.
type TrainingEngine interface {
	Name() string
	// NewTrainer compiles t. An operator that the engine cannot differentiate
	// gives an *UnsupportedOpError.
	NewTrainer(ctx context.Context, t Training) (Trainer, error)
}

// Trainer steps one training. It is not safe for concurrent use.
//
// A batch holds the training graph's feeds in their order, each row-major
// float32 with the same number of rows; the trainer does not keep it.
type Trainer interface {
	// Step moves the parameters once at the given learning rate and returns
	// the loss before the move. Where the loss or the gradient is not finite
	// the parameters stay as they were and the error wraps ErrNotFinite.
	Step(ctx context.Context, batch [][]float32, rows int, rate float64) (loss float64, err error)
	// Loss is the loss of a batch at the parameters as they are.
	Loss(ctx context.Context, batch [][]float32, rows int) (float64, error)
	// State copies the parameters and the optimiser's memory out.
	State() (State, error)
	// SetState puts a state of the same training back.
	SetState(State) error
	Close() error
}

// State is where a training stands: enough, with the position in the data, to
// go on as if it had never stopped.
type State struct {
	Step       int64           // steps taken
	Parameters []*graph.Tensor // in Training.Parameters' order
	// Slots holds the optimiser's memory: for each of Optimizer.Slots, one
	// tensor a parameter, named parameter + "." + slot.
	Slots []*graph.Tensor
}

// ErrNotFinite is wrapped where a loss or a gradient is NaN or infinite.
var ErrNotFinite = errors.New("not a finite number")

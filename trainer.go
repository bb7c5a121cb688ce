package hourglass

import (
	"context"
	"errors"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// LossName is the output of a training graph that training makes small.
const LossName = "loss"

// NextSuffix ends the name of a tensor's next value, in a graph that changes the
// tensor.
const NextSuffix = ".next"

// Training says what one optimisation step computes: a graph with the scalar output
// [LossName], which of its initializers change, and how.
type Training struct {
	Graph      *graph.Graph
	Parameters []string // initializers that descend along the gradient of the loss
	Noise      []Noise  // the graph's last inputs, in their order
	// Evaluation computes the loss of rows that nothing is learnt from. It has the
	// same inputs as Graph, and its initializers are among those of Graph. nil: Graph
	// itself.
	Evaluation *graph.Graph
	// Carried are initializers that each step replaces by the output of the same name
	// and [NextSuffix]: running statistics, counts.
	Carried []string
	// Constants are values through which no gradient passes.
	Constants []string
	Adversary *Adversary // nil: none
	Optimizer Optimizer  // nil: Adam{}
	// ClipNorm bounds the Euclidean norm of the whole gradient. A longer gradient is
	// scaled down to it (Pascanu et al. 2013). 0: gradients stay as they are.
	ClipNorm float64
}

// Adversary is a second player in a training: initializers of the training graph that
// descend along another scalar output. It has an optimiser of the same kind with a
// memory of its own. In each step the adversary moves first, and the parameters meet
// it as it is after its move.
type Adversary struct {
	Loss       string
	Parameters []string
}

// Trained lists the initializers that descend: the parameters, then the adversary's.
func (t *Training) Trained() []string {
	if t.Adversary == nil {
		return t.Parameters
	}
	return slices.Concat(t.Parameters, t.Adversary.Parameters)
}

// TrainingEngine prepares graphs for training.
type TrainingEngine interface {
	Name() string
	// NewTrainer compiles t. Where the engine cannot differentiate an operator the
	// error is an *UnsupportedOpError.
	NewTrainer(ctx context.Context, t Training) (Trainer, error)
}

// Trainer takes the steps of one training. It is not safe for concurrent use.
//
// A batch holds the values of the training graph's inputs, in the order of its feeds.
// Each is row-major float32, with the same number of rows. The trainer does not keep
// a batch.
type Trainer interface {
	// Step moves the parameters once at the given learning rate, and returns the loss
	// before the move. Where the loss or the gradient is not finite, the parameters
	// stay as they were and the error wraps ErrNotFinite.
	Step(ctx context.Context, batch [][]float32, rows int, rate float64) (loss float64, err error)
	// Loss returns the loss of a batch with the parameters as they are.
	Loss(ctx context.Context, batch [][]float32, rows int) (float64, error)
	// State returns a copy of the parameters and of the optimiser's memory.
	State() (State, error)
	// SetState puts back a state of the same training.
	SetState(State) error
	Close() error
}

// State says where a training stands. Together with the position in the data it is
// enough to go on as if the training had never stopped.
type State struct {
	Step       int64           // steps taken
	Parameters []*graph.Tensor // in the order of Training.Trained
	// Slots holds the optimiser's memory: for each of Optimizer.Slots, one tensor for
	// each parameter, named parameter + "." + slot.
	Slots   []*graph.Tensor
	Carried []*graph.Tensor // in Training.Carried's order
}

// ErrNotFinite is wrapped where a loss or a gradient is NaN or infinite.
var ErrNotFinite = errors.New("not a finite number")

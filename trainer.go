package hourglass

import (
	"context"
	"errors"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// LossName is the output of a training graph that training makes smaller.
const LossName = "loss"

// NextSuffix is what a graph that changes a tensor calls its next value, after its
// name.
const NextSuffix = ".next"

// Training is what one optimisation step computes: a graph with the scalar
// output [LossName], the initializers of it that change, and how they change.
type Training struct {
	Graph      *graph.Graph
	Parameters []string // initializers that descend along the loss's gradient
	Noise      []Noise  // the graph's last inputs, in their order
	// Evaluation gives the loss of rows that nothing is learnt from. It has the
	// graph's inputs, and initializers among the graph's. nil: the graph itself.
	Evaluation *graph.Graph
	// Carried are initializers that a step replaces by the graph's outputs of
	// their names and [NextSuffix]: running statistics, counts.
	Carried []string
	// Constants are values through which no gradient passes.
	Constants []string
	Adversary *Adversary // nil: none
	Optimizer Optimizer  // nil: Adam{}
	// ClipNorm bounds the Euclidean norm of the whole gradient: a longer one is
	// scaled down to it (Pascanu et al. 2013). 0 leaves gradients as they are.
	ClipNorm float64
}

// Adversary is a second player: initializers of the training graph that descend
// along another scalar output of it. In each step it moves first, by an optimiser
// of the same kind and a memory of its own, and the parameters meet it as moved.
type Adversary struct {
	Loss       string
	Parameters []string
}

// Trained lists the initializers that descend: the parameters and the adversary's.
func (t *Training) Trained() []string {
	if t.Adversary == nil {
		return t.Parameters
	}
	return slices.Concat(t.Parameters, t.Adversary.Parameters)
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
	Parameters []*graph.Tensor // in the order of Training.Trained
	// Slots holds the optimiser's memory: for each of Optimizer.Slots, one
	// tensor a parameter, named parameter + "." + slot.
	Slots   []*graph.Tensor
	Carried []*graph.Tensor // in Training.Carried's order
}

// ErrNotFinite is wrapped where a loss or a gradient is NaN or infinite.
var ErrNotFinite = errors.New("not a finite number")

package build

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
)

// Settings say how a model is fitted. A field that is zero has the documented default.
// Only the engine is required.
type Settings struct {
	Engine    hourglass.TrainingEngine
	Optimizer hourglass.Optimizer // nil: Adam{}
	Rate      float64             // 0: 1e-3
	Schedule  Schedule            // nil: Constant{}
	Epochs    int                 // 0: 10
	Batch     int                 // rows in a step; 0: 128
	ClipNorm  float64             // length that longer gradients are cut to; 0: none is cut
	// Held are rows that watch the training and are not trained on. Nil: the share
	// Validation of the rows is split off, as Seed decides.
	Held       *data.Set
	Validation float64 // used where Held is nil; 0: 0.1
	// Patience is the number of epochs without a better held-out loss after which
	// training stops and the best parameters are put back; 0: training never stops early.
	Patience int
	Seed     uint64 // seed of the shuffles and the split
	// Checkpoint is a file that is written after each epoch and when the context
	// ends; "": none is written. With Resume, training goes on from the file if it
	// exists.
	Checkpoint string
	Resume     bool
	Progress   func(Progress) // called after each epoch; nil: nobody is told
	// Rows is called after each step with the number of the epoch, the rows of it that were
	// trained on, and all its rows; nil: nobody is told.
	Rows func(epoch, rows, of int)
}

// Progress says where a training stands after an epoch.
type Progress struct {
	Epoch
	Epochs           int
	SamplesPerSecond float64
	Left             time.Duration
}

// Epoch is the outcome of one pass over the rows.
type Epoch struct {
	Number int     `json:"number"` // counted from 1
	Train  float64 `json:"train"`  // mean loss over the rows, each measured before the step that it takes part in
	Held   float64 `json:"held"`   // mean loss of the held-out rows after the epoch
}

// Result is the course of a whole training.
type Result struct {
	History []Epoch
	Best    int   // number of the epoch with the lowest held-out loss
	Steps   int64 // number of steps that were taken
	Early   bool  // whether Patience ended the training
}

// ErrSettings is wrapped by every error about settings or data that is found before
// training starts.
var ErrSettings = errors.New("build")

func (s Settings) withDefaults() Settings {
	if s.Optimizer == nil {
		s.Optimizer = hourglass.Adam{}
	}
	if s.Rate == 0 {
		s.Rate = 1e-3
	}
	if s.Schedule == nil {
		s.Schedule = Constant{}
	}
	if s.Epochs == 0 {
		s.Epochs = 10
	}
	if s.Batch == 0 {
		s.Batch = 128
	}
	if s.Validation == 0 {
		s.Validation = 0.1
	}
	return s
}

func (s Settings) check(m *hourglass.Model, train *data.Set) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrSettings, fmt.Sprintf(format, args...))
	}
	switch {
	case s.Engine == nil:
		return fail("no engine; native.Engine{} is one")
	case s.Epochs < 1, s.Batch < 1, s.Patience < 0:
		return fail("%d epochs, batches of %d, patience %d; want at least 1, 1 and 0", s.Epochs, s.Batch, s.Patience)
	case !(s.Rate > 0) || math.IsInf(s.Rate, 0):
		return fail("the learning rate is %v; want a number above 0", s.Rate)
	case s.Held == nil && !(s.Validation > 0 && s.Validation < 1):
		return fail("the held-out share is %v; want a number between 0 and 1", s.Validation)
	case s.Resume && s.Checkpoint == "":
		return fail("Resume without a Checkpoint to go on from")
	}
	for _, set := range []*data.Set{train, s.Held} {
		if set == nil {
			continue
		}
		if err := set.Validate(); err != nil {
			return fmt.Errorf("%w: %w", ErrSettings, err)
		}
		if set.Rows() == 0 {
			return fail("%s has no rows", set.Name)
		}
		if set.Features != m.Features() {
			return fail("%s has %d features, the model takes %d", set.Name, set.Features, m.Features())
		}
		if err := checkLabels(m, set); err != nil {
			return fmt.Errorf("%w: %w", ErrSettings, err)
		}
	}
	return nil
}

// checkLabels returns an error where the model is given labels and the set has none, or
// has one that is not a class of the model.
func checkLabels(m *hourglass.Model, set *data.Set) error {
	if m.Classes == 0 {
		return nil
	}
	if set.Labels == nil {
		return fmt.Errorf("%s has no labels, and the model is given one with each row", set.Name)
	}
	for i := range set.Rows() {
		if l := set.Label(i); l < 0 || int(l) >= m.Classes {
			return fmt.Errorf("row %d of %s has the label %d; the model has the classes 0 to %d", i, set.Name, l, m.Classes-1)
		}
	}
	return nil
}

package judge

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/verify/element"
)

// Tolerance bounds a difference: an element is equal where |Δ| ≤ Abs + Rel·|reference|.
type Tolerance struct {
	Abs float64 `json:"abs"`
	Rel float64 `json:"rel"`
}

// Promised is the tolerance that hourglass promises for its own models on every engine.
var Promised = Tolerance{Abs: 1e-5, Rel: 1e-5}

// Bound returns the tolerance for a value of the reference.
func (t Tolerance) Bound(reference float64) float64 {
	if !element.Finite(reference) {
		return t.Abs
	}
	return bounded(t.Abs + t.Rel*math.Abs(reference))
}

func (t Tolerance) check() error {
	for _, b := range []float64{t.Abs, t.Rel} {
		if !(b >= 0) || math.IsInf(b, 0) {
			return fmt.Errorf("judge: a tolerance of %v; it must be 0 or more, and finite", b)
		}
	}
	return nil
}

// Settings says how subjects are compared. A nil *Settings is the same as the zero value.
type Settings struct {
	// Tolerance is the tolerance of all outputs. nil: each output's is derived from the graph (see
	// package budget), or Promised where that is impossible. Elements of other types than
	// floats must be equal.
	Tolerance *Tolerance
	// Outputs has tolerances of single outputs, which come before Tolerance.
	Outputs map[string]Tolerance
	// Columns has narrower bounds for columns of outputs that Outputs has.
	Columns map[string][]Columns
	// EachRun derives the tolerances of each generated run from the run itself. Otherwise a run like others
	// is held against theirs, and its own are derived where an output is beyond them.
	EachRun bool
	// Wide takes derived tolerances that are as large as the output. Otherwise such an output is
	// unchecked. It is for outputs that are known in another way, too.
	Wide bool
	// Memory is the number of bytes of the values that locate.Layers holds at once; 0 is 1 GiB. A
	// single value, and what its nodes read, may be more.
	Memory int64
	// Progress is told of each run that ended; nil: nobody is.
	Progress func(run int, name string)
}

// Check returns an error that says which tolerance is not valid.
func (s *Settings) Check() error {
	if s.Tolerance != nil {
		if err := s.Tolerance.check(); err != nil {
			return err
		}
	}
	for name, t := range s.Outputs {
		if err := t.check(); err != nil {
			return fmt.Errorf("%w (output %q)", err, name)
		}
	}
	return nil
}

// stated returns the tolerance that the settings have for an output.
func (s *Settings) stated(output string) (Tolerance, bool) {
	if t, ok := s.Outputs[output]; ok {
		return t, true
	}
	if s.Tolerance != nil {
		return *s.Tolerance, true
	}
	return Tolerance{}, false
}

// Package fake has engines in memory for tests of comparisons: [Engine] computes [Truth], and
// gets wrong what its Change says. [Graph], [Inputs] and [WriteSet] are what they run on.
package fake

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Engine computes Truth, changed.
type Engine struct {
	Called string
	Refuse error                                             // of NewRunner
	Change func(run int, out map[string]*graph.Tensor) error // of the outputs of a run; nil: none
}

// Exact changes nothing.
var Exact = Engine{Called: "exact"}

// Lacking returns the error of an engine without an operator.
func Lacking(op string) error {
	return &hourglass.UnsupportedOpError{Engine: "small", Node: "n", Op: op, Reason: "over axis 0"}
}

// Name implements hourglass.Engine.
func (e Engine) Name() string { return e.Called }

// NewRunner implements hourglass.Engine.
func (e Engine) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	return &Runner{Engine: e}, e.Refuse
}

// Runner is an engine's, which counts what is asked of it.
type Runner struct {
	Engine
	Runs, Closed int
}

// Run implements hourglass.Runner.
func (r *Runner) Run(_ context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := Truth(in)
	if err == nil && r.Change != nil {
		err = r.Change(r.Runs, out)
	}
	r.Runs++
	return out, err
}

// Close implements hourglass.Runner.
func (r *Runner) Close() error { r.Closed++; return nil }

// Truth computes what every engine does: the input, and a count that is an integer.
func Truth(in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	x := in["input"]
	if x == nil {
		return nil, errors.New("input is missing")
	}
	return map[string]*graph.Tensor{"copy": x.Renamed("copy"), "count": graph.Scalar("count", x.Dims[0])}, nil
}

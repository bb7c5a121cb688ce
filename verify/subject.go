package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Subject is what is compared: a graph on an engine. One graph on several engines
// compares the engines, several graphs on one compare the graphs.
type Subject struct {
	Name   string // unique in a comparison; "": the engine's
	Engine hourglass.Engine
	Graph  *graph.Graph
	// Optional subjects take part as far as they can: what their engine lacks is said,
	// and leaves nothing unchecked that was asked for.
	Optional bool
}

// On is one graph on each of some engines.
func On(g *graph.Graph, engines ...hourglass.Engine) []Subject {
	var out []Subject
	for _, e := range engines {
		out = append(out, Subject{Name: e.Name(), Engine: e, Graph: g})
	}
	return out
}

// Recorded is the name of the subject whose outputs are those that fixtures hold.
const Recorded = "fixtures"

// contender is a subject on its way through the runs.
type contender struct {
	Subject
	names  *naming // of the first subject's inputs and outputs in its own graph
	runner hourglass.Runner
	dead   error // why it takes no more runs
	err    error // the first of all
	runs   int   // that it ended
	failed int   // that it did not
	took   time.Duration
}

// prepare readies the runner. An engine's panic is an error.
func (c *contender) prepare(ctx context.Context) {
	if c.Engine == nil { // recorded
		return
	}
	c.dead = c.guarded(func() (err error) {
		c.runner, err = c.Engine.NewRunner(ctx, c.Graph)
		return err
	})
	c.err = c.dead
}

// run is the contender's outputs on a trial, under the names of the first subject's; nil
// where it has none.
func (c *contender) run(ctx context.Context, trial Fixture) (out map[string]*graph.Tensor, err error) {
	switch {
	case c.dead != nil:
		return nil, c.dead
	case c.Engine == nil:
		return trial.Outputs, nil
	}
	err = c.guarded(func() (err error) {
		out, err = c.runner.Run(ctx, c.names.inputs(trial.Inputs))
		return err
	})
	if err == nil && out == nil {
		out = map[string]*graph.Tensor{}
	}
	return c.names.outputs(out), err
}

// lost keeps why the contender did not end a run that another did. One whose engine lacks an
// operator takes no more.
func (c *contender) lost(trial Fixture, err error) {
	c.failed++
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lacks) {
		c.dead = err
	}
	if c.err != nil {
		return
	}
	if c.err = err; trial.Name != "" {
		c.err = fmt.Errorf("run %q: %w", trial.Name, err)
	}
}

// guarded takes the time of do, and gives the error that it returns or panics with.
func (c *contender) guarded(do func() error) (err error) {
	start := time.Now()
	defer func() {
		c.took += time.Since(start)
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %v", c.Name, r)
		}
	}()
	return do()
}

// close frees the runner. What that may return says nothing about the outputs.
func (c *contender) close() {
	if c.runner != nil {
		_ = c.guarded(c.runner.Close)
	}
}

package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// contender is one engine on its way through the runs.
type contender struct {
	name     string
	engine   hourglass.Engine
	recorded bool // its outputs are those of the fixture
	runner   hourglass.Runner
	err      error // the first, which ends its running
	tally    *tally
}

func contenders(engines []hourglass.Engine) []*contender {
	var field []*contender
	for _, e := range engines {
		field = append(field, &contender{name: e.Name(), engine: e})
	}
	return field
}

func (c *contender) prepare(ctx context.Context, g *graph.Graph, t *tally) {
	c.tally = t
	for _, o := range g.Outputs {
		t.outputs = append(t.outputs, &Difference{Output: o.Name})
	}
	if !c.recorded {
		c.guarded(func() (err error) {
			c.runner, err = c.engine.NewRunner(ctx, g)
			return err
		})
	}
}

func (c *contender) run(ctx context.Context, trial Fixture) (out map[string]*graph.Tensor) {
	switch {
	case c.err != nil:
		return nil
	case c.recorded:
		return trial.Outputs
	}
	c.guarded(func() (err error) {
		out, err = c.runner.Run(ctx, trial.Inputs)
		return err
	})
	return out
}

// guarded keeps the error that do returns or panics with.
func (c *contender) guarded(do func() error) {
	defer func() {
		if r := recover(); r != nil {
			c.err = fmt.Errorf("%s panicked: %v", c.name, r)
		}
	}()
	c.err = do()
}

// close frees the runner. What that may return says nothing about the outputs.
func (c *contender) close() {
	if c.runner != nil {
		kept := c.err
		c.guarded(c.runner.Close)
		c.err = kept
	}
}

// report judges the contender. An error does not hide a difference that came
// before it.
func (c *contender) report(reference *contender) EngineReport {
	e := EngineReport{Engine: c.name, Runs: c.tally.runs}
	if c.tally.runs > 0 {
		e.Outputs = c.tally.finish()
	}
	verdict, reason := c.tally.verdict(e.Outputs)
	lacks := (*hourglass.UnsupportedOpError)(nil)
	switch {
	case verdict == Different:
		e.Verdict, e.Reason = verdict, reason
	case errors.As(c.err, &lacks):
		e.Verdict, e.Operator, e.Node, e.Reason = Unsupported, lacks.Op, lacks.Node, lacks.Reason
	case c.err != nil:
		e.Verdict, e.Reason = Failed, c.err.Error()
	case c == reference:
		e.Verdict = Reference
	case verdict == Failed && reference.err != nil:
		e.Verdict, e.Reason = Failed, fmt.Sprintf("nothing was compared: the reference %s did not run", reference.name)
	default:
		e.Verdict, e.Reason = verdict, reason
	}
	return e
}

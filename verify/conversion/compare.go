package conversion

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Compare runs a graph and its conversion on the same inputs. Where the inputs or outputs of the
// second have another type than before, they are cast, so that both take and give the same. An error
// is for what stops the comparison.
func Compare(ctx context.Context, before, after *graph.Graph, s Settings) (r *Report, err error) {
	if s.Engine == nil || s.Inputs == nil {
		return nil, errors.New("conversion: a comparison needs an engine and inputs")
	}
	o, lent := s.Engine.(Opened)
	if !lent {
		o = Open(s.Engine)
		defer func() { err = errors.Join(err, o.Close()) }()
		s.Engine = o
	}
	c := &comparison{Settings: s, before: before, after: after, report: &Report{Engine: s.Engine.Name(), Within: s.Within}}
	if c.compared, err = widened(before, after); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{c.judge, c.measure, c.beside} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if lack := o.raised[before]; lack != nil {
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("the graph before was run as it is at opset %d: %v", convert.OldestTarget, lack))
	}
	return c.report, nil
}

// comparison is a comparison that goes on.
type comparison struct {
	Settings
	before, after *graph.Graph
	compared      *graph.Graph // the graph after, with the types of the graph before
	report        *Report
}

// judge compares both graphs on the engine.
func (c *comparison) judge(ctx context.Context) (err error) {
	if c.Within > 0 {
		measuring, note := Measuring(ctx, c.Precision, c.before, c.Engine)
		if note != "" {
			c.report.Notes = append(c.report.Notes, note)
		}
		held, err := convert.Deviations(ctx, c.before, c.compared, measuring, c.Inputs)
		if err != nil {
			return err
		}
		c.report.Error = convert.Greatest(held)
	}
	settings, err := c.judged(ctx, c.Inputs)
	if err != nil {
		return err
	}
	subjects := []judge.Subject{{Name: "before", Engine: c.Engine, Graph: c.before}, {Name: "after", Engine: c.Engine, Graph: c.compared, Model: 1}}
	c.report.Compared, err = verify.Compare(ctx, subjects, trial.Runs(c.Inputs), settings)
	if err != nil || c.report.Compared.ExitCode() != 1 || c.Precision != Single || c.Within > 0 || c.Tolerance != (judge.Tolerance{}) {
		return err
	}
	return c.excuse(ctx, subjects)
}

// excuse takes a comparison by the tolerances that are derived from the graphs in place of one by a share
// of the outputs, where by them nothing differs: the net makes more of rounding than the share allows.
func (c *comparison) excuse(ctx context.Context, subjects []judge.Subject) error {
	derived, err := verify.Compare(ctx, subjects, trial.Runs(c.Inputs), &judge.Settings{})
	if err != nil || derived.ExitCode() != 0 {
		return ctx.Err()
	}
	c.report.Notes = append(c.report.Notes, fmt.Sprintf("outputs are further apart than %.3g of their greatest magnitude, and no further than rounding takes them", c.share()))
	c.report.Compared = derived
	return nil
}

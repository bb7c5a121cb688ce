package judge

import (
	"cmp"
	"context"

	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// derived is what is known of one graph's rounding.
type derived struct {
	now      map[string]budget.Output // for each output, of the current trial
	most     map[string]budget.Output // the greatest of all trials; without a scale, which is a trial's own
	roundoff float64
	atJumps  map[string]seenJumps // for each output
	how      string
	err      error // why nothing could be derived
	deriver  *budget.Deriver
}

func newDerived() *derived {
	return &derived{most: map[string]budget.Output{}, atJumps: map[string]seenJumps{}}
}

func (d *derived) from(ctx context.Context, c *Contender, fixture trial.Fixture) {
	d.now = d.most
	found, err := d.find(ctx, c, fixture)
	if err != nil {
		if d.err == nil {
			d.err = err
		}
		return
	}
	d.now, d.how, d.roundoff = map[string]budget.Output{}, found.Method, found.Roundoff
	if found.Reason != "" {
		d.how += ": " + found.Reason
	}
	for name, o := range found.Outputs {
		name = c.names.output(name)
		d.now[name] = o
		before, seen := d.most[name]
		if !seen {
			before.Columns = o.Columns
		}
		d.most[name] = greater(before, o)
	}
}

// greater returns what holds where either of two budgets of one output does.
func greater(a, b budget.Output) budget.Output {
	return budget.Output{
		Relative: max(a.Relative, b.Relative), Unstable: a.Unstable || b.Unstable, Jumps: a.Jumps || b.Jumps,
		Guess:   cmp.Or(a.Guess, b.Guess),
		Columns: joined(a.Columns, b.Columns),
	}
}

// find prepares the graph at its first trial.
func (d *derived) find(ctx context.Context, c *Contender, fixture trial.Fixture) (_ *budget.Budget, err error) {
	if d.deriver == nil {
		if d.deriver, err = budget.NewDeriver(c.Graph); err != nil {
			return nil, err
		}
	}
	return d.deriver.Derive(ctx, c.names.inputs(fixture.Inputs))
}

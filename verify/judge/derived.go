package judge

import (
	"cmp"
	"context"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// derived is what is known of one graph's rounding.
type derived struct {
	now      map[string]budget.Output // for each output, of the current trial
	most     map[string]budget.Output // the greatest of all trials; without a scale, which is a trial's own
	first    map[string]budget.Output // of the first trial
	least    map[string]budget.Output // the least of all trials
	assumed  *trial.Fixture           // the current trial, where now is only assumed for it, or is that of a path
	roundoff float64
	atJumps  map[string]seenJumps // for each output
	how      string
	err      error // why nothing could be derived
	deriver  *budget.Deriver
}

func newDerived() *derived {
	return &derived{most: map[string]budget.Output{}, first: map[string]budget.Output{}, least: map[string]budget.Output{}, atJumps: map[string]seenJumps{}}
}

// modest is the greatest budget that is assumed for other trials. A wider one could hide what a budget of
// their own shows.
const modest = 1e-3

// soon is the number of operations up to which budgets are derived for every kind of generated numbers.
const soon = 5e7

// learn derives the budgets of a trial. Those of a generated trial are at first assumed to be those of the
// first one, where it has other sizes or decides nothing, or where deriving takes long, because that is far
// longer than running takes. Where the first are not modest, the least of all before are assumed, if these
// are. Outputs that are within what is assumed need no other budget.
func (d *derived) learn(ctx context.Context, c *Contender, fixture trial.Fixture) {
	if known, some := d.modest(); some && d.assumes(c, fixture) {
		d.now, d.assumed = known, &fixture
		return
	}
	d.from(ctx, c, fixture)
}

// modest returns modest budgets of earlier trials, if there is one for every output.
func (d *derived) modest() (known map[string]budget.Output, some bool) {
	known = map[string]budget.Output{}
	for name, o := range d.first {
		if o.Relative > modest {
			o = d.least[name]
		}
		if known[name] = o; o.Relative > modest {
			return nil, false
		}
	}
	return known, len(known) > 0
}

// assumes reports whether the budgets of a trial are assumed at first.
func (d *derived) assumes(c *Contender, fixture trial.Fixture) bool {
	switch {
	case !fixture.Generated:
		return false
	case fixture.Resized || fixture.Extreme:
		return true
	}
	return d.deriver.Cost(c.names.inputs(fixture.Inputs)) > soon
}

// confirm derives the budgets of the current trial where they are assumed, or were not sampled because that takes long.
func (d *derived) confirm(ctx context.Context, c *Contender) {
	if d.assumed != nil {
		fixture := *d.assumed
		d.take(ctx, c, fixture, (*budget.Deriver).Confirm)
		d.assumed = nil
	}
}

// from derives the budgets of a trial.
func (d *derived) from(ctx context.Context, c *Contender, fixture trial.Fixture) {
	d.take(ctx, c, fixture, (*budget.Deriver).Derive)
}

// derivation is a way of deriving budgets.
type derivation func(d *budget.Deriver, ctx context.Context, inputs map[string]*graph.Tensor) (*budget.Budget, error)

func (d *derived) take(ctx context.Context, c *Contender, fixture trial.Fixture, derive derivation) {
	d.now, d.assumed = d.most, nil
	found, err := d.find(c, func(of *budget.Deriver) (*budget.Budget, error) {
		return derive(of, ctx, c.names.inputs(fixture.Inputs))
	})
	if err != nil {
		if d.err == nil {
			d.err = err
		}
		return
	}
	if found.TooLong {
		d.assumed = &fixture
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
			before.Columns, d.first[name], d.least[name] = o.Columns, o, o
		}
		d.most[name], d.least[name] = greater(before, o), lesser(d.least[name], o)
	}
}

// lesser returns what holds where both of two budgets of one output do.
func lesser(a, b budget.Output) budget.Output {
	return budget.Output{
		Relative: min(a.Relative, b.Relative), Scale: min(a.Scale, b.Scale), Unstable: a.Unstable && b.Unstable, Jumps: a.Jumps || b.Jumps,
		Guess:   cmp.Or(a.Guess, b.Guess),
		Columns: narrower(a.Columns, b.Columns),
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
func (d *derived) find(c *Contender, derive func(*budget.Deriver) (*budget.Budget, error)) (_ *budget.Budget, err error) {
	if d.deriver == nil {
		if d.deriver, err = budget.NewDeriver(c.Graph); err != nil {
			return nil, err
		}
	}
	return derive(d.deriver)
}

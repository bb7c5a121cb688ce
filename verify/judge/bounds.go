package judge

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// derivations is the number of trials of a comparison on which tolerances are derived. Later trials
// take the greatest of these tolerances.
const derivations = 8

// Bounds holds the tolerances of a comparison: those that are stated, and those that are
// derived from the graphs that take part.
type Bounds struct {
	settings *Settings
	of       map[*graph.Graph]*derived
	trials   int
}

// NewBounds begins the tolerances of a comparison. Nothing is derived yet.
func NewBounds(s *Settings) *Bounds { return &Bounds{settings: s, of: map[*graph.Graph]*derived{}} }

// derived is what is known of one graph's rounding.
type derived struct {
	now, most map[string]float64 // for each output, as a share of its greatest magnitude
	scale     map[string]float64 // that magnitude, where now is for the current trial
	unstable  map[string]bool
	jumps     map[string]bool
	atJumps   map[string]seenJumps // for each output
	how       string
	err       error // why nothing could be derived
	deriver   *budget.Deriver
}

// Learn derives the tolerances of the graphs that take part from a trial.
func (b *Bounds) Learn(ctx context.Context, field []*Contender, fixture trial.Fixture) error {
	if b.settings.Tolerance != nil || b.trials >= derivations && !fixture.Generated {
		for _, d := range b.of {
			d.now, d.scale = d.most, nil
		}
		return nil
	}
	b.trials++
	done := map[*graph.Graph]bool{}
	for _, c := range field {
		if done[c.Graph] || c.dead != nil {
			continue
		}
		done[c.Graph] = true
		d := b.of[c.Graph]
		if d == nil {
			d = &derived{most: map[string]float64{}, unstable: map[string]bool{}, jumps: map[string]bool{}, atJumps: map[string]seenJumps{}}
			b.of[c.Graph] = d
		}
		d.from(ctx, c, fixture)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (d *derived) from(ctx context.Context, c *Contender, fixture trial.Fixture) {
	d.now, d.scale = d.most, nil
	found, err := d.find(ctx, c, fixture)
	if err != nil {
		if d.err == nil {
			d.err = err
		}
		return
	}
	d.now, d.scale, d.how = map[string]float64{}, map[string]float64{}, found.Method
	if found.Reason != "" {
		d.how += ": " + found.Reason
	}
	for name, o := range found.Outputs {
		name = c.names.output(name)
		d.now[name], d.scale[name] = o.Relative, o.Scale
		d.most[name] = max(d.most[name], o.Relative)
		d.unstable[name] = d.unstable[name] || o.Unstable
		d.jumps[name] = o.Jumps
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

// Of returns the tolerances of a pair: for each output the wider of its two graphs'.
func (b *Bounds) Of(p *Pair) func(string, *graph.Tensor) Tolerance {
	return func(output string, want *graph.Tensor) Tolerance {
		if t, ok := b.settings.stated(output); ok {
			return t
		}
		// A magnitude smaller than that of the samples is what rounding left of zero.
		abs, known, most := 0.0, true, element.Greatest(want)
		for _, g := range []*graph.Graph{p.a.Graph, p.b.Graph} {
			d := b.of[g]
			share, ok := 0.0, false
			if d != nil {
				share, ok = d.now[output]
			}
			known = known && ok
			if ok {
				abs = max(abs, share*max(most, d.scale[output]))
			}
		}
		if !known {
			return Promised
		}
		return Tolerance{Abs: abs}
	}
}

// Report says for each output where its tolerance comes from.
func (b *Bounds) Report(outputs []string) (list []ToleranceReport) {
	for _, name := range outputs {
		r := ToleranceReport{Output: name, Origin: "derived"}
		why := errors.New("no graph ran")
		for _, d := range b.of {
			share, ok := d.most[name]
			if ok {
				why, r.How, r.Scaled = nil, d.how, max(r.Scaled, share)
				r.Unstable, r.Jumps = r.Unstable || d.unstable[name], r.Jumps || d.jumps[name]
			} else if d.err != nil {
				why = d.err
			}
		}
		if t, ok := b.settings.stated(name); ok {
			r = ToleranceReport{Output: name, Origin: "stated", Abs: t.Abs, Rel: t.Rel}
		} else if why != nil {
			r = ToleranceReport{Output: name, Origin: "promised", Abs: Promised.Abs, Rel: Promised.Rel, How: why.Error()}
		}
		list = append(list, r)
	}
	return list
}

package judge

import (
	"context"
	"errors"
	"math"
	"slices"

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

// Learn derives the tolerances of the graphs that take part from a trial, or assumes them, and then For
// derives them where that matters. A graph all of whose outputs have stated tolerances needs none.
func (b *Bounds) Learn(ctx context.Context, field []*Contender, fixture trial.Fixture) error {
	if b.settings.Tolerance != nil || b.trials >= derivations && !fixture.Generated {
		for _, d := range b.of {
			d.now, d.assumed = d.most, nil
		}
		return nil
	}
	b.trials++
	done := map[*graph.Graph]bool{}
	for _, c := range field {
		if done[c.Graph] || c.dead != nil || b.stated(c) {
			continue
		}
		done[c.Graph] = true
		d := b.of[c.Graph]
		if d == nil {
			d = newDerived()
			b.of[c.Graph] = d
		}
		if b.settings.EachRun {
			d.from(ctx, c, fixture)
		} else {
			d.learn(ctx, c, fixture)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// stated reports whether every output of a contender has a stated tolerance.
func (b *Bounds) stated(c *Contender) bool {
	return !slices.ContainsFunc(c.Graph.Outputs, func(v graph.Value) bool {
		_, ok := b.settings.stated(c.names.output(v.Name))
		return !ok
	})
}

// Of returns what the outputs of a pair may differ by.
func (b *Bounds) Of(p *Pair) func(string, *graph.Tensor) Allowance {
	return func(output string, want *graph.Tensor) Allowance {
		if t, ok := b.settings.stated(output); ok {
			return Allowance{Tolerance: t, columns: within(b.settings.Columns[output], want)}
		}
		var both []share
		for _, c := range []*Contender{p.a, p.b} {
			s, known := b.share(c.Graph, output)
			if !known {
				return Allowance{Tolerance: Promised, Guess: "no tolerance could be derived"}
			}
			both = append(both, s)
		}
		wider, shared := wider(both[0], both[1]), wider(both[0], both[1])
		if p.OfTwoModels() {
			shared = both[0].shared(both[1])
		}
		// A magnitude smaller than that of the samples is what rounding left of zero.
		scale := max(element.Greatest(want), wider.Scale)
		a := Allowance{Tolerance: Tolerance{Abs: shared.Relative * scale}, Derived: !b.settings.Wide, columns: columnsOf(shared.Columns, want), Guess: wider.Guess}
		if f, known := element.Of(want.Elem); known && shared.Relative > 0 { // what only moves elements flushes none
			a.Abs = max(a.Abs, f.Flushed())
		}
		if shared.Relative > 0 && !(p.a.IsOracle() && p.b.IsOracle()) {
			a.Own = wider.Relative / shared.Relative
		}
		if wider.Guess != "" && wider.Unstable { // integers, which follow from rounded numbers
			a.Own = math.Inf(1)
		}
		return a
	}
}

// share returns what was derived for an output of a graph.
func (b *Bounds) share(g *graph.Graph, output string) (share, bool) {
	d := b.of[g]
	if d == nil {
		return share{}, false
	}
	o, known := d.now[output]
	return share{o, d.roundoff}, known
}

// Report says for each output where its tolerance comes from.
func (b *Bounds) Report(outputs []string) (list []ToleranceReport) {
	for _, name := range outputs {
		r := ToleranceReport{Output: name, Origin: "derived"}
		why := errors.New("no graph ran")
		for _, d := range b.of {
			o, ok := d.most[name]
			if ok {
				why, r.How, r.Scaled = nil, d.how, max(r.Scaled, o.Relative)
				r.Unstable, r.Jumps = r.Unstable || o.Unstable, r.Jumps || o.Jumps
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

// share is the budget of an output of one graph, with the roundoff of the graph's coarsest type.
type share struct {
	budget.Output
	roundoff float64
}

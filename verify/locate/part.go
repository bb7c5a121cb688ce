package locate

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// part is a piece of both graphs that computes one value, with what it computes from A's values.
type part struct {
	pair       Match
	a, b       region
	values     bundle // of A: what goes in and what comes out
	difference *judge.Difference
}

// shows reports whether the values from low to high differ by more than rounding explains,
// where the nodes of A and B between them run on A's values. The part that it keeps is the one that
// ends with the value that differs most.
func (h *halving) shows(ctx context.Context, low, high int) (bool, error) {
	given, known := h.before(low), map[string]bool{}
	for _, pair := range h.values[:low] {
		known[pair.A] = true
	}
	shown := false
	for i := low; i < high; i++ {
		if h.live[i] < high && i != high-1 {
			continue // only nodes of the part read it
		}
		p := part{pair: h.values[i]}
		a := h.va.cuts(func(name string) bool { return known[name] }, p.pair.A)
		b := h.vb.cuts(func(name string) bool { return given[name] }, p.pair.B)
		if err := h.try(ctx, &p, a, b); err != nil {
			return false, err
		}
		if p.difference.Exceeds() && (!shown || p.difference.Excess() > h.found.difference.Excess()) {
			h.found, shown = p, true
		}
	}
	return shown, nil
}

// try runs a part on both sides. A part that A does not run alone shows nothing. An error comes from
// A as a whole or from the context.
func (h *halving) try(ctx context.Context, p *part, a, b []region) error {
	names := h.counterparts(b)
	for _, cut := range a {
		names = append(names, cut.inputs...)
	}
	values, err := h.exposed(ctx, names, []bundle{h.in})
	if err != nil {
		return err
	}
	h.out.Runs += 3
	p.values, p.difference = values[0], &judge.Difference{Output: p.pair.B}
	if h.again(ctx, p, a) != nil {
		return ctx.Err()
	}
	got, cut, err := h.onValues(ctx, b, values)
	p.b = cut
	switch {
	case err != nil && h.broken != nil:
		p.difference.Note(fmt.Errorf("does not come of the reference's values: %w", err))
	case err == nil:
		want := p.values[p.pair.A]
		share := h.vb.rounding(cut, h.va.types[p.pair.A].Elem)
		where := judge.Place{Allowance: judge.Allowance{Tolerance: judge.Tolerance{Abs: share * element.Greatest(want)}}, Excuse: h.excuseOf(ctx, p.pair, p.a, cut, p.values)}
		p.difference.Hold(where, want, got[0][p.pair.B])
	}
	return ctx.Err()
}

// again lets A compute the part alone. What A returns is what is expected.
func (h *halving) again(ctx context.Context, p *part, cuts []region) error {
	var err error
	for _, p.a = range cuts {
		var want []bundle
		if want, err = h.a.Run(ctx, h.va.cut(p.a), []bundle{only(p.values, p.a.inputs)}); err == nil {
			p.values[p.pair.A] = want[0][p.pair.A]
			return nil
		}
	}
	return err
}

func only(values bundle, names []string) bundle {
	out := bundle{}
	for _, name := range names {
		out[name] = values[name]
	}
	return out
}

package locate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Bisect narrows a difference of outputs to the smallest part of the graphs that shows it.
//
// Think of a's values up to some place and b's nodes from there on. The outputs then differ where the
// place is the beginning, and do not where it is the end. Bisection finds two neighbouring places of
// which the first differs and the second does not. The number of runs grows with the logarithm of
// the nodes, and only the values across one place are held.
//
// What lies between the two places is cut out of both graphs and run on a's values. Where it
// does not differ by more than its types and sums explain, it is widened until it does. Then it is
// made smaller from the front and the back as long as it still differs. The first of the
// inputs whose outputs differ is the one that is examined. Errors are those of
// [Layers], and that b's engine lacks an operator.
func Bisect(ctx context.Context, a, b judge.Subject, inputs trial.Inputs, s *judge.Settings) (*Bisection, error) {
	p, err := newPairing(a, b, s)
	if err != nil {
		return nil, err
	}
	h := newHalving(p)
	for in, err := range inputs {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = h.whole(ctx, in)
		}
		if err != nil {
			return nil, fmt.Errorf("locate: bisect: %w", err)
		}
		if h.differ {
			break
		}
	}
	if h.want == nil {
		return nil, errors.New("locate: bisect: there are no inputs")
	}
	if err := h.narrow(ctx); err != nil {
		return nil, fmt.Errorf("locate: bisect: %w", err)
	}
	return h.result(), nil
}

// halving is a search that goes on.
type halving struct {
	*pairing
	values  []Match // the pairs of values that nodes compute, in B's order
	live    []int   // for each the last value that reads it; len(values): an output
	in      bundle
	want    bundle // A's outputs, by A's names
	within  func(output string, want *graph.Tensor) judge.Allowance
	excused func(output string) string
	differ  bool
	broken  error // error of B as a whole
	found   part
	out     *Bisection
}

func newHalving(p *pairing) *halving {
	h := &halving{pairing: p, out: &Bisection{Version: judge.FormatVersion, Reference: p.a.Name, Subject: p.b.Name, Faults: p.Faults}}
	place := map[string]int{}
	for _, pair := range p.Matches {
		if p.vb.index.Maker(pair.B) == nil || len(work(p.vb.region(p.stop, pair.B).nodes)) == 0 {
			continue
		}
		for _, in := range p.vb.region(p.stop, pair.B).inputs {
			if at, value := place[in]; value {
				h.live[at] = len(h.values)
			}
		}
		place[pair.B] = len(h.values)
		h.values, h.live = append(h.values, pair), append(h.live, 0)
	}
	for _, o := range p.vb.Outputs {
		if at, value := place[o.Name]; value {
			h.live[at] = len(h.values)
		}
	}
	return h
}

// whole runs both subjects on one input, and says whether their outputs differ.
func (h *halving) whole(ctx context.Context, in bundle) error {
	h.in, h.broken = in, nil
	want, given, err := h.a.RunGiven(ctx, h.a.Graph, []bundle{in})
	h.out.Given.Reference = given
	if err != nil {
		return fmt.Errorf("the reference %s: %w", h.a.Name, err)
	}
	h.want = want[0]
	if h.within, err = h.tolerances(ctx, in); err != nil {
		return err
	}
	h.excused = h.overall.Excuse(ctx, trial.Fixture{Inputs: in})
	h.out.Runs += 2
	fed, err := h.inputs([]bundle{in})
	if err == nil {
		var got []bundle
		if got, h.out.Given.Subject, err = h.b.RunGiven(ctx, h.b.Graph, fed); err == nil {
			h.differ = h.beyond(h.outputs(), got[0])
			return ctx.Err()
		}
	}
	if lacks := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lacks) {
		return err
	}
	h.broken, h.differ = err, true
	return ctx.Err()
}

// outputs returns the outputs of B that A has, too.
func (h *halving) outputs() (names []string) {
	for _, o := range h.vb.Outputs {
		if h.toA[o.Name] != "" {
			names = append(names, o.Name)
		}
	}
	return names
}

// beyond reports whether any of some outputs of B is not what A gives.
func (h *halving) beyond(names []string, got bundle) bool {
	for _, name := range names {
		d, want := &judge.Difference{Output: h.toA[name]}, h.want[h.toA[name]]
		d.Hold(judge.Place{Allowance: h.within(h.toA[name], want), Excuse: h.excused}, want, got[name])
		if d.Exceeds() {
			return true
		}
		if d.Overflow > 0 && h.out.Excused == "" {
			h.out.Excused = fmt.Sprintf("output %q differs beyond its type's range; %s", name, d.Excused())
		}
	}
	return false
}

// from reports whether the outputs differ where A computes the first n values and B
// computes the others from them.
func (h *halving) from(ctx context.Context, n int) (bool, error) {
	given := h.before(n)
	names := slices.DeleteFunc(h.outputs(), func(name string) bool { return given[name] })
	if len(names) == 0 {
		return false, nil
	}
	got, err := h.onA(ctx, h.vb.cuts(func(name string) bool { return given[name] }, names...))
	return got == nil || h.beyond(names, got), err
}

// before returns B's names of the first n values.
func (h *halving) before(n int) map[string]bool {
	given := map[string]bool{}
	for _, pair := range h.values[:n] {
		given[pair.B] = true
	}
	return given
}

// onA runs what is cut out of B on A's values. It returns nil where that does not run. An error is
// A's or the context's.
func (h *halving) onA(ctx context.Context, cuts []region) (bundle, error) {
	values, err := h.exposed(ctx, h.counterparts(cuts), []bundle{h.in})
	if err != nil {
		return nil, err
	}
	h.out.Runs += 2
	got, _, err := h.onValues(ctx, cuts, values)
	if err != nil {
		return nil, ctx.Err()
	}
	return got[0], nil
}

// narrow finds the part.
func (h *halving) narrow(ctx context.Context) error {
	if !h.differ {
		return nil
	}
	differs, agrees := 0, len(h.values)
	for agrees-differs > 1 {
		mid := (differs + agrees) / 2
		d, err := h.from(ctx, mid)
		if err != nil {
			return err
		}
		if d {
			differs = mid
		} else {
			agrees = mid
		}
	}
	return h.widen(ctx, differs, agrees)
}

// widen makes a part larger until it shows the difference, and then smaller again.
func (h *halving) widen(ctx context.Context, from, to int) error {
	low, high := from, to
	for width := 1; ; width *= 2 {
		shown, err := h.shows(ctx, low, high)
		switch {
		case err != nil:
			return err
		case shown:
			return h.shrink(ctx, low, high)
		case low == 0 && high == len(h.values):
			return nil
		}
		low, high = max(0, from-width), min(len(h.values), to+width)
	}
}

// shrink leaves out what it can from the front and the back, in steps that halve.
func (h *halving) shrink(ctx context.Context, low, high int) error {
	for step := (high - low) / 2; step > 0; step /= 2 {
		for _, move := range [][2]int{{step, 0}, {0, step}} {
			for low+move[0] < high-move[1] {
				shown, err := h.shows(ctx, low+move[0], high-move[1])
				if err != nil {
					return err
				}
				if !shown {
					break
				}
				low, high = low+move[0], high-move[1]
			}
		}
	}
	return nil
}

package trial

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Effort says how many runs are generated.
type Effort int

// The efforts. Usual is every kind and size of Generate that fits: all runs together compute at most
// usualTerms, and none holds more than usualHeld elements at a time. The first run is made in any case.
// Quick is two runs: the normal values of scale 1, at the usual size and at 1. Thorough is every kind and
// size, whatever it takes.
const (
	Usual Effort = iota
	Quick
	Thorough
)

const (
	usualTerms = 1e10
	usualHeld  = 4 << 20
)

// Plan is told to a caller when the first of the runs has shown how long one takes.
type Plan struct {
	Runs    int           // number of runs that follow
	LeftOut int           // number of runs that are not made, because they would compute or hold too much
	About   time.Duration // about how long these runs take
}

// planned is one run of a plan.
type planned struct {
	*sized
	kind Kind
	fits bool
}

// plan lists the runs after the first, which had the first kind and the base as its sizes. Of those that
// do not fit together it keeps ordinary numbers before extreme ones, and what computes little before what
// computes much.
func (w *generating) plan(base *sized, kinds []Kind, others []*sized) (runs []*planned) {
	for _, k := range kinds[1:] {
		runs = append(runs, &planned{base, k, true})
	}
	for _, r := range others {
		if slices.Contains(kinds, normalKind) {
			runs = append(runs, &planned{r, normalKind, true})
		}
		if slices.Contains(kinds, edgesKind) && len(w.splits) > 0 { // a row takes one way through each tree
			runs = append(runs, &planned{r, edgesKind, true})
		}
	}
	if w.Effort == Thorough {
		return runs
	}
	order := slices.Clone(runs)
	slices.SortStableFunc(order, func(a, b *planned) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.cost.work(), b.cost.work()))
	})
	spent := base.cost.work()
	for _, r := range order {
		if r.fits = r.cost.held <= usualHeld && spent+r.cost.work() <= usualTerms; r.fits {
			spent += r.cost.work()
		}
	}
	return runs
}

// rank is 0 for the runs that come first where not all fit.
func (r *planned) rank() int {
	if r.kind.Extreme() || r.empty {
		return 1
	}
	return 0
}

// fixture makes the run. Where it is too large to be made it is left out.
func (r *planned) fixture() (Fixture, error) {
	f, err := r.run(r.kind)
	if tooLarge := (*sizeError)(nil); errors.As(err, &tooLarge) {
		return Fixture{Name: f.Name, Generated: true, LeftOut: fmt.Sprintf("run %q was left out: %s", f.Name, tooLarge)}, nil
	}
	return f, err
}

// leftOut says which runs of a plan are not made, in a fixture of its own.
func leftOut(runs []*planned) (f Fixture, some bool) {
	var names []string
	for _, r := range runs {
		if !r.fits {
			names = append(names, fmt.Sprintf("%q", r.name(r.kind)))
		}
	}
	f = Fixture{Generated: true, LeftOut: "generated runs that compute or hold much were left out; --thorough makes them: " + strings.Join(names, ", ")}
	return f, len(names) > 0
}

// termTime is about what a term takes, of all engines together.
const termTime = time.Nanosecond

// told says what a plan comes to, after the first run took so long. What takes long there, beside the
// terms, is the same in every run.
func told(base *sized, runs []*planned, took time.Duration) Plan {
	timeOf := func(r *sized) time.Duration { return time.Duration(r.cost.work() * float64(termTime)) }
	beside := max(took-timeOf(base), 0)
	var p Plan
	for _, r := range runs {
		if !r.fits {
			p.LeftOut++
			continue
		}
		p.Runs++
		p.About += beside + timeOf(r.sized)
	}
	return p
}

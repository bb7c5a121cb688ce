package trial

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass/graph"
)

// attempts is the greatest number of sizes that are run in search of some that a graph takes.
const attempts = 512

// refusals is the number of sizes after which none is looked for in the place of one that types refuse.
const refusals = 256

// searchTime is how long running is tried in search of them.
const searchTime = 10 * time.Second

// patience is the number of sizes, and patientTime the time, within which some are looked for that all engines take,
// after some engine took others. The sizes go up to 32 by then, of which many nets take multiples.
const (
	patience    = 24
	patientTime = 5 * time.Second
)

// tried are the sizes that are tried where a graph does not take the usual one. Graphs ask for a least
// size, for a multiple, or for the one that they were exported with.
var tried = []int64{
	1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 24, 25, 28, 30, 32, 40, 48, 50, 56, 60, 64, 80, 96, 100, 112, 120, 128,
	160, 192, 200, 224, 240, 256, 288, 299, 300, 320, 384, 400, 448, 480, 500, 512, 576, 600, 640, 768, 784, 800, 896, 960, 1000, 1024,
	1280, 1536, 2048, 4096,
}

// after returns sizes to try in place of one that a graph does not take: the next larger ones.
func after(n int64) []int64 {
	next := []int64{n + 1, n + 2, n + 3}
	for _, m := range tried {
		if m > n+3 {
			next = append(next, m)
		}
	}
	return next
}

// bases lists sizes for the runs of all kinds, the usual one first, that the types of the graph allow.
// Where they allow none, the usual one remains.
func (w *generating) bases() iter.Seq[sizing] {
	return func(yield func(sizing) bool) {
		free, first := w.free()
		rest := slices.DeleteFunc(slices.Clone(free), func(name string) bool { return slices.Contains(first, name) })
		base := w.light(w.bound(usual), first)
		own := w.own()
		some := false
		offer := func(d sizing) bool {
			if !w.takes(d) {
				return true
			}
			some = true
			return yield(d)
		}
		if !offer(base) {
			return
		}
		groups := [][]string{rest} // pictures are to be so many elements high and wide
		for _, name := range slices.Concat(rest, first) {
			if len(rest) != 1 || name != rest[0] {
				groups = append(groups, []string{name})
			}
		}
		for _, names := range append(groups, free) {
			for _, n := range own {
				if len(names) > 0 && !offer(base.with(n, names...)) {
					return
				}
			}
		}
		if !some {
			yield(base)
		}
	}
}

// light returns sizes, or one row of them where a run of several holds more than is usual and one row holds less.
func (w *generating) light(d sizing, first []string) sizing {
	single := d.with(1, first...)
	held := w.typed(d).cost.held
	if w.Effort == Thorough || held <= usualHeld || w.typed(single).cost.held > held*3/4 || !w.takes(single) {
		return d
	}
	return single
}

// lightFirst lists sizes with those at which a run holds much after all others. The first stays the first.
func (w *generating) lightFirst(all iter.Seq[sizing]) iter.Seq[sizing] {
	return func(yield func(sizing) bool) {
		var heavy []sizing
		first := true
		for d := range all {
			if !first && w.at(d).cost.held > usualHeld {
				heavy = append(heavy, d)
				continue
			}
			if first = false; !yield(d) {
				return
			}
		}
		for _, d := range heavy {
			if !yield(d) {
				return
			}
		}
	}
}

// own returns the sizes to try: those of every graph, and numbers that this graph has as constants, in
// order.
func (w *generating) own() []int64 {
	all := slices.Clone(tried)
	for _, v := range w.edges {
		if n := int64(v); float64(n) == v && n > usual && n <= tried[len(tried)-1] {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, cmp.Compare[int64])
	return slices.Compact(all)
}

// takes reports whether the types of the graph allow some sizes, as far as its operators are known. A
// graph that has no types to begin with takes any.
func (w *generating) takes(d sizing) bool {
	shapes, err := w.shapes(d)
	if err != nil || w.typed(d).whole || w.isUntyped() { // in the first case it is left out, and the reason is said
		return true
	}
	g := w.g.Clone()
	setShapes(g, shapes)
	if g.CheckTypes() != nil {
		w.refused++
		return false
	}
	return true
}

// manyRows are numbers of rows of a run that shows what a row may do. The first is taken at which it computes at
// most manyWork terms.
var manyRows = []int64{64, 32, 16}

const manyWork = 5e8

// running returns the sizes of 1, 2 and 7 rows that run takes, or others where it takes none of these,
// and says which of the former it does not take, or which are left out because all together would compute more than usualTerms.
// many adds a size of many rows where run takes that.
func (w *generating) running(many bool, run func(map[string]*graph.Tensor) error) (plan []*sized, refused []string, err error) {
	try := func(r *sized) error {
		f, err := r.run(normalKind)
		if err != nil {
			return err
		}
		return run(f.Inputs)
	}
	seen, spent := map[string]bool{}, 0.0
	for _, n := range []int64{1, 2, 7} {
		d := w.rows(n)
		if seen[d.String()] {
			continue
		}
		seen[d.String()] = true
		r := w.at(d)
		if spent += r.cost.work(); len(plan) > 0 && spent > usualTerms {
			refused = append(refused, fmt.Sprintf("run %q was left out, because it computes much; --data or --fixtures gives more rows", d.name(normalKind)))
			break
		}
		if why := try(r); why != nil {
			refused = append(refused, fmt.Sprintf("run %q: nothing can run it: %v", d.name(normalKind), why))
			err = cmp.Or(err, why)
			continue
		}
		plan = append(plan, r)
	}
	more := func(of func(n int64) sizing) []*sized {
		for _, n := range manyRows {
			d := of(n)
			if r := w.at(d); many && !seen[d.String()] && r.cost.held <= usualHeld && r.cost.work() <= manyWork && try(r) == nil {
				return []*sized{r}
			}
		}
		return nil
	}
	if len(plan) > 0 {
		return append(plan, more(w.rows)...), refused, nil
	}
	begun, tried := time.Now(), 0
	for d := range w.bases() {
		if tried++; tried > attempts || time.Since(begun) > searchTime || len(d.size) == len(w.fixed) || w.isUntyped() {
			break
		}
		if r := w.at(d); try(r) == nil {
			_, first := w.free()
			return append([]*sized{r}, more(func(n int64) sizing { return d.with(n, first...) })...), refused, nil
		}
	}
	return nil, nil, err
}

// inputs makes the runs of normal values of some sizes.
func inputs(plan []*sized) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for _, r := range plan {
			f, err := r.run(normalKind)
			if !yield(f.Inputs, err) || err != nil {
				return
			}
		}
	}
}

// isUntyped reports whether inference refuses the graph at any sizes.
func (w *generating) isUntyped() bool {
	if w.untyped == nil {
		untyped := w.g.CheckTypes() != nil
		w.untyped = &untyped
	}
	return *w.untyped
}

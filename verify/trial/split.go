package trial

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// Split has the inputs on which a graph and its conversion are compared, and the inputs that a search
// for the best conversion uses before. The two are different where there are enough inputs.
type Split struct {
	Search, Compare Inputs
	What            string   // what they are compared on, in words
	Refused         []string // generated runs that were not made, and why
}

// searched is the greatest number of rows that a search goes through again and again.
const searched = 1024

// SplitGenerated makes both from generated inputs with two seeds: of 1, 2 and 7 rows, or of the
// number of rows that either graph fixes. many adds 64 rows where these compute little, for conversions whose
// error depends on the row. dims fixes other open dimensions, as Generation.Dims does.
// Inputs that run cannot take are left out. Where it takes none, other sizes are tried.
func SplitGenerated(before, after *graph.Graph, dims map[string]int64, many bool, run func(map[string]*graph.Tensor) error) (Split, error) {
	w := generate(before, &Generation{Seed: 1, Dims: dims, Also: []*graph.Graph{after}})
	if err := w.check(before); err != nil {
		return Split{}, fmt.Errorf("trial: %w", err)
	}
	plan, refused, err := w.running(many, run)
	if err != nil {
		return Split{}, err
	}
	var search []*sized
	for _, r := range plan {
		search = append(search, r.seeded(2))
	}
	return Split{
		Search:  inputs(search),
		Compare: inputs(plan),
		What:    "generated inputs alone; --data or --fixtures says more",
		Refused: refused,
	}, nil
}

// SplitBeside does what SplitFixtures does, for the fixtures beside a file whose inputs the converted
// graph takes, too. It returns false where there are none.
func SplitBeside(path string, before, after *graph.Graph, search bool) (Split, bool) {
	dir := filepath.Dir(path)
	fixtures, err := ReadFixtures(dir, before)
	if err != nil {
		return Split{}, false
	}
	for f, err := range fixtures {
		if err != nil || !accepts(after.Feeds(), f.Inputs) {
			return Split{}, false
		}
	}
	s, err := SplitFixtures(dir, before, search)
	return s, err == nil
}

// accepts reports whether inputs have the sizes that a graph's inputs of their names fix.
func accepts(feeds []graph.Value, inputs map[string]*graph.Tensor) bool {
	for _, v := range feeds {
		t := inputs[v.Name]
		if t == nil {
			continue
		}
		for i, d := range v.Type.Shape {
			if d.IsFixed() && (len(t.Dims) != len(v.Type.Shape) || t.Dims[i] != d.Size) {
				return false
			}
		}
	}
	return true
}

// SplitSet takes rows of a set: the first half, at most 1,024, for a search, and the others for the
// comparison. Without a search, all of them are compared. Windows of the comparison share no step
// with those of the search. Where a graph fixes its batch, rows that do not fill a batch are left out.
func SplitSet(set *data.Set, before, after *graph.Graph, search bool) (Split, error) {
	size := feed.Batch(before)
	fixed := fixedBatch(before, after)
	if fixed > 0 {
		size = int(fixed)
		set = set.Slice(0, set.Rows()/size*size)
	}
	if !search {
		return Split{Compare: feed.Set(before, set, size), What: fmt.Sprintf("%d rows of %s", set.Rows(), set.Name)}, nil
	}
	n := min(searched, set.Rows()/2)
	if n > size {
		n -= n % size
	}
	if n == 0 || fixed > 0 && n < size {
		return Split{}, fmt.Errorf("%s has %d rows, which are too few for a search and a comparison apart from it", set.Name, set.Rows())
	}
	skipped := set.Overlap
	if fixed > 0 {
		skipped = (skipped + size - 1) / size * size
	}
	if n+skipped >= set.Rows() {
		return Split{}, fmt.Errorf("%s has %d windows, which are too few for a search and a comparison that share no step", set.Name, set.Rows())
	}
	held := set.Slice(n+skipped, set.Rows())
	return Split{
		Search:  feed.Set(before, set.Slice(0, n), size),
		Compare: feed.Set(before, held, size),
		What:    fmt.Sprintf("%d rows of %s that were not searched on", held.Rows(), set.Name),
	}, nil
}

// SplitFixtures takes the fixtures below a folder: the first half for a search, and the others for
// the comparison. A single one serves for both, and What says so.
func SplitFixtures(dir string, g *graph.Graph, search bool) (Split, error) {
	fixtures, err := ReadFixtures(dir, g)
	if err != nil || !search {
		return Split{Compare: InputsOf(fixtures), What: "the fixtures in " + dir}, err
	}
	n := 0
	for _, err := range fixtures {
		if err != nil {
			return Split{}, err
		}
		n++
	}
	all := InputsOf(fixtures)
	if n < 2 {
		return Split{Search: all, Compare: all, What: "the fixture in " + dir + ", the same that was searched on"}, nil
	}
	what := fmt.Sprintf("the %d fixtures in %s that were not searched on", n-n/2, dir)
	return Split{Search: between(all, 0, n/2), Compare: between(all, n/2, n), What: what}, nil
}

// fixedBatch returns the fixed batch of either graph. Both are then run on it.
func fixedBatch(before, after *graph.Graph) int64 {
	return cmp.Or(feed.FixedBatch(after), feed.FixedBatch(before))
}

// between returns the runs from one number to before another.
func between(inputs Inputs, from, to int) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		i := 0
		for in, err := range inputs {
			if i++; i > to || i > from && !yield(in, err) {
				return
			}
		}
	}
}

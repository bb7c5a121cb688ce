package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// material is what a conversion is compared on, and what --within searches on, apart from
// it where there is enough.
type material struct {
	search, compare trial.Inputs
	what            string // that is compared on
}

// searched bounds the rows that a search goes through again and again.
const searched = 1024

// rows chooses what a graph, and what becomes of it, are run on.
func (k *conversion) rows(c *cobra.Command, before, after *graph.Graph) (material, error) {
	switch {
	case k.spec != "":
		return k.ofData(c, before, after)
	case k.fixtures != "":
		return k.ofFixtures(before)
	}
	rows := []int64{1, 2, 7}
	if fixed := fixedBatch(before, after); fixed > 0 {
		rows = []int64{fixed}
	}
	return material{
		search:  trial.Generated(before, 2, rows...),
		compare: trial.Generated(before, 1, rows...),
		what:    "generated inputs alone; --data or --fixtures says more",
	}, nil
}

// fixedBatch is that of either graph, which both are then run on; else 0.
func fixedBatch(before, after *graph.Graph) int64 { return cmp.Or(batchOf(after), batchOf(before)) }

func (k *conversion) ofData(c *cobra.Command, before, after *graph.Graph) (material, error) {
	set, err := k.open(c, k.spec)
	if err != nil {
		return material{}, err
	}
	size := rowsAt(before)
	fixed := fixedBatch(before, after)
	if fixed > 0 {
		size = int(fixed)
		set = set.Slice(0, set.Rows()/size*size)
	}
	if k.within == 0 {
		return material{compare: rowsOf(before, set, size), what: fmt.Sprintf("%d rows of %s", set.Rows(), set.Name)}, nil
	}
	n := min(searched, set.Rows()/2)
	if n > size {
		n -= n % size
	}
	if n == 0 || fixed > 0 && n < size {
		return material{}, fmt.Errorf("%s has %d rows, which are too few for a search and a comparison apart from it", set.Name, set.Rows())
	}
	held := set.Slice(n, set.Rows())
	return material{
		search:  rowsOf(before, set.Slice(0, n), size),
		compare: rowsOf(before, held, size),
		what:    fmt.Sprintf("%d rows of %s that were not searched on", held.Rows(), set.Name),
	}, nil
}

func (k *conversion) ofFixtures(g *graph.Graph) (material, error) {
	fixtures, err := trial.ReadFixtures(k.fixtures, g)
	if err != nil || k.within == 0 {
		return material{compare: inputsOf(fixtures), what: "the fixtures in " + k.fixtures}, err
	}
	n := 0
	for _, err := range fixtures {
		if err != nil {
			return material{}, err
		}
		n++
	}
	all := inputsOf(fixtures)
	if n < 2 {
		return material{all, all, "the fixture in " + k.fixtures + ", the same that was searched on"}, nil
	}
	what := fmt.Sprintf("the %d fixtures in %s that were not searched on", n-n/2, k.fixtures)
	return material{between(all, 0, n/2), between(all, n/2, n), what}, nil
}

// between are the runs of inputs from one on, and before another.
func between(inputs trial.Inputs, from, to int) trial.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		i := 0
		for in, err := range inputs {
			if i++; i > to || i > from && !yield(in, err) {
				return
			}
		}
	}
}

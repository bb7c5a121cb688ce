package feed

import (
	"fmt"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Set returns a set's rows in the form that a graph takes, batch rows at a time, with their labels
// where the graph takes labels. Of a set that is a view of another, no more than a batch is copied.
// Who keeps inputs keeps them as they are, because no memory is used again.
func Set(g *graph.Graph, set *data.Set, batch int) Inputs {
	return inputsOf(g, set, batch, nil)
}

// inputsOf returns what Set does. Where kept is not nil, it holds the rows of float32, and each batch takes its place.
func inputsOf(g *graph.Graph, set *data.Set, batch int, kept *graph.Tensor) Inputs {
	r, err := fit(g, set, batch)
	if err != nil {
		return refused(err)
	}
	r.kept = kept
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		for from := 0; from < set.Rows(); from += batch {
			part := set.Slice(from, min(from+batch, set.Rows()))
			if in, err := r.inputs(part.Dense(), part.DenseLabels(), part.Rows()); !yield(in, err) || err != nil {
				return
			}
		}
		if err := set.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// fit checks that a graph takes the rows of a set.
func fit(g *graph.Graph, set *data.Set, batch int) (rows, error) {
	feeds := g.Feeds()
	if len(feeds) == 2 && set.Labels == nil {
		return rows{}, fmt.Errorf("%s has no labels; the model takes one with each row, as %q", set.Name, feeds[1].Name)
	}
	r, err := rowsOf(g)
	if err == nil {
		err = r.check(set.Features, batch)
	}
	switch {
	case err != nil:
		return r, fmt.Errorf("%s has rows of %d values: %w", set.Name, set.Features, err)
	case r.size != set.Features:
		return r, fmt.Errorf("%s has rows of %d values; input %q is %v", set.Name, set.Features, r.feed.Name, r.feed.Type)
	case set.Index == nil && len(set.X)%set.Features != 0:
		return r, fmt.Errorf("%s has %d values, which are no rows of %d", set.Name, len(set.X), set.Features)
	}
	return r, nil
}

// refused returns an error in the place of rows.
func refused(err error) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, err) }
}

package trial

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// RowsAtATime bounds the memory of a run over a whole set. MNIST's 10,000 rows are not a
// multiple of it, so that graphs are run at more than one batch size.
const RowsAtATime = 768

// valuesAtATime is the greatest number of bytes that the values of a graph may come to in a run. An
// engine may hold all of them at once, and those of the last run, which has fewer rows, beside them.
const valuesAtATime = 8 << 20

// Batch returns the number of rows on which a graph is run at a time: RowsAtATime, or fewer where its
// values are large.
func Batch(g *graph.Graph) int {
	typed := g.Clone()
	if err := typed.Infer(); err != nil {
		return RowsAtATime // engines refuse the graph, or find its types
	}
	row := 0.0
	for _, v := range slices.Concat(typed.Values, typed.Outputs) {
		size := float64(v.Type.Elem.Size())
		for _, d := range v.Type.Shape {
			if d.IsFixed() {
				size *= float64(d.Size)
			}
		}
		row += size
	}
	return int(min(max(valuesAtATime/max(row, 1), 1), RowsAtATime))
}

// Set returns a set's rows in the form that a graph takes, batch rows at a time, with their labels
// where the graph takes labels.
func Set(g *graph.Graph, set *data.Set, batch int) Inputs {
	feeds := g.Feeds()
	if len(feeds) == 2 && set.Labels == nil {
		return refused(fmt.Errorf("%s has no labels; the model takes one with each row, as %q", set.Name, feeds[1].Name))
	}
	for in, err := range Rows(g, make([]float32, set.Features), []int32{0}, 1) {
		if err != nil {
			return refused(fmt.Errorf("%s has rows of %d values: %w", set.Name, set.Features, err))
		}
		if in[feeds[0].Name].Len() != set.Features {
			return refused(fmt.Errorf("%s has rows of %d values; input %q is %v", set.Name, set.Features, feeds[0].Name, feeds[0].Type))
		}
	}
	return Rows(g, set.Dense(), set.DenseLabels(), batch)
}

// refused returns an error in the place of rows.
func refused(err error) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, err) }
}

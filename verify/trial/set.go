package trial

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// RowsAtATime bounds the memory that a run over a whole set takes. MNIST's 10,000 rows are no
// multiple of it, so that graphs meet more than one batch size.
const RowsAtATime = 768

// valuesAtATime is how many bytes the values of a graph may come to in a run, since an engine
// may hold all of them at once, and those of the last run, which has fewer rows, beside them.
const valuesAtATime = 8 << 20

// Batch is how many rows a graph is run on at a time: RowsAtATime, and fewer where its values
// are large.
func Batch(g *graph.Graph) int {
	typed := g.Clone()
	if err := typed.Infer(); err != nil {
		return RowsAtATime // which engines refuse, or find the types of
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

// Set gives a set's rows as a graph takes them, batch rows at a time, with their labels where
// the graph takes these too.
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

// refused is an error in place of rows.
func refused(err error) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, err) }
}

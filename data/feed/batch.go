package feed

import (
	"slices"

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

// FixedBatch returns the first dimension of a graph's first input where it is fixed, and otherwise 0.
func FixedBatch(g *graph.Graph) int64 {
	if feeds := g.Feeds(); len(feeds) > 0 && len(feeds[0].Type.Shape) > 0 && feeds[0].Type.Shape[0].IsFixed() {
		return feeds[0].Type.Shape[0].Size
	}
	return 0
}

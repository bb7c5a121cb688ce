package verify

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Rows gives rows of values, one after the other in memory, in batches of at
// most batch rows, as the graph's one input takes them. The input must be
// float32 with all dimensions but the first fixed.
func Rows(g *graph.Graph, values []float32, batch int) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		feed, size, err := rowsOf(g)
		if err == nil && (batch < 1 || len(values)%size != 0) {
			err = fmt.Errorf("%d values in batches of %d rows; input %q takes rows of %d", len(values), batch, feed.Name, size)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for len(values) > 0 {
			n := min(len(values), batch*size)
			dims := []int64{int64(n / size)}
			for _, d := range feed.Type.Shape[1:] {
				dims = append(dims, d.Size)
			}
			x := graph.NewTensor(feed.Name, values[:n], dims...)
			if values = values[n:]; !yield(map[string]*graph.Tensor{feed.Name: x}, nil) {
				return
			}
		}
	}
}

// rowsOf is the one input of a graph and the number of values in its rows.
func rowsOf(g *graph.Graph) (graph.Value, int, error) {
	feeds := g.Feeds()
	if len(feeds) != 1 {
		return graph.Value{}, 0, fmt.Errorf("graph %q takes %d inputs; rows feed one", g.Name, len(feeds))
	}
	feed, size := feeds[0], 1
	ok := feed.Type.Elem == graph.Float && len(feed.Type.Shape) > 0
	for _, d := range feed.Type.Shape[min(1, len(feed.Type.Shape)):] {
		ok = ok && d.IsFixed() && d.Size > 0
		size *= int(d.Size)
	}
	if !ok {
		return feed, 0, fmt.Errorf("input %q is %v; rows need float32 with all dimensions but the first fixed", feed.Name, feed.Type)
	}
	return feed, size, nil
}

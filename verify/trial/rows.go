package trial

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Rows divides rows of values, which are one after the other in memory, into batches of at most batch
// rows, in the form that a graph takes. The graph's first input must be float32, or int64 where
// values are whole numbers, with all dimensions but the first fixed. If there is a second input, it
// takes the labels, one for each row, and must be int64 with one dimension.
func Rows(g *graph.Graph, values []float32, labels []int32, batch int) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		values, labels := values, labels // because the sequence may be gone through several times
		r, err := rowsOf(g)
		if err == nil && (batch < 1 || len(values)%r.size != 0) {
			err = fmt.Errorf("%d values in batches of %d rows; input %q takes rows of %d", len(values), batch, r.feed.Name, r.size)
		}
		if err == nil && r.label != "" && len(labels) != len(values)/r.size {
			err = fmt.Errorf("%d labels for %d rows; input %q takes one a row", len(labels), len(values)/r.size, r.label)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for len(values) > 0 {
			n := min(len(values)/r.size, batch)
			in, err := r.batch(values[:n*r.size], n)
			if err == nil && r.label != "" {
				in[r.label] = integers(r.label, labels[:n])
				labels = labels[n:]
			}
			if values = values[n*r.size:]; !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// rows says how a graph takes rows.
type rows struct {
	feed  graph.Value
	size  int    // number of values in a row
	label string // the second input, "" where there is none
}

func rowsOf(g *graph.Graph) (rows, error) {
	feeds := g.Feeds()
	if len(feeds) == 0 || len(feeds) > 2 {
		return rows{}, fmt.Errorf("graph %q takes %d inputs; rows feed one, and labels a second", g.Name, len(feeds))
	}
	r := rows{feed: feeds[0], size: 1}
	shape := r.feed.Type.Shape
	ok := (r.feed.Type.Elem == graph.Float || r.feed.Type.Elem == graph.Int64) && len(shape) > 0
	for _, d := range shape[min(1, len(shape)):] {
		ok = ok && d.IsFixed() && d.Size > 0
		r.size *= int(d.Size)
	}
	if !ok {
		return r, fmt.Errorf("input %q is %v; rows need float32 with all dimensions but the first fixed, or int64", r.feed.Name, r.feed.Type)
	}
	if len(feeds) == 2 {
		if t := feeds[1].Type; t.Elem != graph.Int64 || len(t.Shape) != 1 {
			return r, fmt.Errorf("input %q is %v; labels are int64 of one dimension", feeds[1].Name, t)
		}
		r.label = feeds[1].Name
	}
	return r, nil
}

// batch returns n rows in the form that the graph takes.
func (r rows) batch(values []float32, n int) (map[string]*graph.Tensor, error) {
	dims := []int64{int64(n)}
	for _, d := range r.feed.Type.Shape[1:] {
		dims = append(dims, d.Size)
	}
	if r.feed.Type.Elem == graph.Float {
		return map[string]*graph.Tensor{r.feed.Name: graph.NewTensor(r.feed.Name, values, dims...)}, nil
	}
	for i, v := range values {
		if v != float32(int64(v)) {
			return nil, fmt.Errorf("value %d is %v; input %q takes whole numbers", i, v, r.feed.Name)
		}
	}
	return map[string]*graph.Tensor{r.feed.Name: integers(r.feed.Name, values, dims...)}, nil
}

// integers returns numbers as int64, in one dimension where no dims are given.
func integers[T int32 | float32](name string, values []T, dims ...int64) *graph.Tensor {
	out := make([]int64, len(values))
	for i, v := range values {
		out[i] = int64(v)
	}
	if dims == nil {
		dims = []int64{int64(len(out))}
	}
	return graph.NewTensor(name, out, dims...)
}

package feed

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Inputs are the inputs of one run after the other, by name.
type Inputs = iter.Seq2[map[string]*graph.Tensor, error]

// Rows divides rows of values, which are one after the other in memory, into batches of at most batch
// rows, in the form that a graph takes. The graph's first input must be float32, or int64 where
// values are whole numbers, with all dimensions but the first fixed. If there is a second input, it
// takes the labels, one for each row, and must be int64 with one dimension.
//
// Where the graph's metadata says that it takes pictures with channels last, rows are turned to that, and where the
// input is uint8, values in [0, 1] become 0 to 255.
func Rows(g *graph.Graph, values []float32, labels []int32, batch int) Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) {
		r, err := rowsOf(g)
		if err == nil {
			err = r.check(len(values), batch)
		}
		if err == nil && r.label != "" && len(labels) != len(values)/r.size {
			err = fmt.Errorf("%d labels for %d rows; input %q takes one a row", len(labels), len(values)/r.size, r.label)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for from := 0; from < len(values)/r.size; from += batch {
			to := min(from+batch, len(values)/r.size)
			var some []int32
			if r.label != "" {
				some = labels[from:to]
			}
			if in, err := r.inputs(values[from*r.size:to*r.size], some, to-from); !yield(in, err) || err != nil {
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
	last  bool   // channels of pictures come last

	kept *graph.Tensor // holds rows of float32, one batch after the other; nil: each batch has memory of its own
}

func rowsOf(g *graph.Graph) (rows, error) {
	feeds := g.Feeds()
	if len(feeds) == 0 || len(feeds) > 2 {
		return rows{}, fmt.Errorf("graph %q takes %d inputs; rows feed one, and labels a second", g.Name, len(feeds))
	}
	r := rows{feed: feeds[0], size: 1}
	shape := r.feed.Type.Shape
	ok := slices.Contains([]graph.DataType{graph.Float, graph.Int64, graph.Uint8}, r.feed.Type.Elem) && len(shape) > 0
	for _, d := range shape[min(1, len(shape)):] {
		ok = ok && d.IsFixed() && d.Size > 0
		r.size *= int(d.Size)
	}
	if !ok {
		return r, fmt.Errorf("input %q is %v; rows need float32 with all dimensions but the first fixed, int64, or uint8", r.feed.Name, r.feed.Type)
	}
	for _, p := range g.Header.Metadata {
		r.last = r.last || p.Key == hourglass.LayoutKey && p.Value == hourglass.ChannelsLast && len(shape) == 4
	}
	if len(feeds) == 2 {
		if t := feeds[1].Type; t.Elem != graph.Int64 || len(t.Shape) != 1 {
			return r, fmt.Errorf("input %q is %v; labels are int64 of one dimension", feeds[1].Name, t)
		}
		r.label = feeds[1].Name
	}
	return r, nil
}

// check returns an error where so many values are no rows, or no rows fit a batch.
func (r rows) check(values, batch int) error {
	if batch < 1 || values%r.size != 0 {
		return fmt.Errorf("%d values in batches of %d rows; input %q takes rows of %d", values, batch, r.feed.Name, r.size)
	}
	return nil
}

// inputs returns n rows, with their labels where the graph takes labels.
func (r rows) inputs(values []float32, labels []int32, n int) (map[string]*graph.Tensor, error) {
	dims := []int64{int64(n)}
	for _, d := range r.feed.Type.Shape[1:] {
		dims = append(dims, d.Size)
	}
	in := map[string]*graph.Tensor{}
	if r.label != "" {
		in[r.label] = integers(r.label, labels)
	}
	if r.last {
		values = channelsLast(values, int(dims[3]), int(dims[1]*dims[2]))
	}
	switch r.feed.Type.Elem {
	case graph.Float:
		if in[r.feed.Name] = r.kept; r.kept == nil {
			in[r.feed.Name] = graph.NewTensor(r.feed.Name, values, dims...)
			return in, nil
		}
		r.kept.Name = r.feed.Name
		graph.Refill(r.kept, values, dims...)
		return in, nil
	case graph.Uint8:
		levels, err := levels(values)
		if err != nil {
			return nil, fmt.Errorf("input %q: %w", r.feed.Name, err)
		}
		in[r.feed.Name] = graph.NewTensor(r.feed.Name, levels, dims...)
		return in, nil
	}
	for i, v := range values {
		if v != float32(int64(v)) {
			return nil, fmt.Errorf("value %d is %v; input %q takes whole numbers", i, v, r.feed.Name)
		}
	}
	in[r.feed.Name] = integers(r.feed.Name, values, dims...)
	return in, nil
}

// channelsLast returns pictures of so many channels and pixels with the channels of a pixel beside each other.
func channelsLast(values []float32, channels, pixels int) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		picture, channel, pixel := i/(channels*pixels), i/pixels%channels, i%pixels
		out[(picture*pixels+pixel)*channels+channel] = v
	}
	return out
}

// levels returns values in [0, 1] as 0 to 255.
func levels(values []float32) ([]uint8, error) {
	out := make([]uint8, len(values))
	for i, v := range values {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("value %d is %v; bytes are made of values in [0, 1]", i, v)
		}
		out[i] = uint8(v*255 + 0.5)
	}
	return out, nil
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

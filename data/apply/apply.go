// Package apply takes the rows of a table through a graph, and writes one of its outputs as columns of another table.
// It holds some rows at a time. [Of] says what the output is, and [Output.Write] does the work.
package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/graph"
)

// Output is an output of a graph that has so many numbers for each row.
type Output struct {
	graph   *graph.Graph
	name    string
	columns []string
	shape   []int // of a row
}

// Of returns an output of a graph. Its dimensions after the first must be fixed.
func Of(g *graph.Graph, name string) (*Output, error) {
	at := slices.Index(graph.Names(g.Outputs), name)
	if at < 0 {
		return nil, fmt.Errorf("graph %q has no output %q; it has %s", g.Name, name, strings.Join(graph.Names(g.Outputs), ", "))
	}
	o := &Output{graph: g, name: name}
	width := 1
	dims := g.Outputs[at].Type.Shape
	for _, d := range dims[min(1, len(dims)):] {
		if !d.IsFixed() || d.Size < 1 {
			return nil, fmt.Errorf("output %q of graph %q is %v; want fixed dimensions after the first", name, g.Name, g.Outputs[at].Type)
		}
		width, o.shape = width*int(d.Size), append(o.shape, int(d.Size))
	}
	var err error
	o.columns, err = Columns(g, name, width)
	return o, err
}

// Columns returns the names of the columns of an output of so many numbers a row: those of the rows of the training,
// where they are given back and have names, and otherwise that of the output with a number.
func Columns(g *graph.Graph, output string, width int) ([]string, error) {
	rows, err := contract.Of(g)
	if err != nil {
		return nil, err
	}
	if names := rows.Names(); output == hourglass.ReconstructionName && len(names) == width {
		return names, nil
	}
	var names []string
	for i := range width {
		names = append(names, fmt.Sprintf("%s_%d", output, i))
	}
	return names, nil
}

// Width returns how many numbers the output has for a row.
func (o *Output) Width() int { return len(o.columns) }

// Table returns what is written: the columns of the input that are carried along, and then those of the output.
func (o *Output) Table(keep []string) (sink.Table, error) {
	t := sink.Table{Shape: o.shape}
	for _, name := range keep {
		if slices.Contains(o.columns, name) {
			return t, fmt.Errorf("%s: the output has a column of that name", name)
		}
		t.Columns = append(t.Columns, sink.Column{Name: name, Kind: sink.Text})
	}
	t.Columns = append(t.Columns, sink.Numbers(o.columns).Columns...)
	return t, nil
}

// Write takes all further rows through a runner of the graph, and writes the output of each after the texts of the
// columns that Keep of the rows chose. told is given the number of rows that were written; nil: nobody is told.
func (o *Output) Write(ctx context.Context, runner hourglass.Runner, rows *contract.Rows, w sink.Writer, told func(n int)) error {
	n, width := 0, len(o.columns)
	var values []float32
	return feed.Through(ctx, runner, o.graph, rows.Next, func(_, out map[string]*graph.Tensor) error {
		var err error
		if values, err = Numbers(values[:0], out[o.name]); err != nil {
			return err
		}
		made := len(values) / width
		if err := withTexts(w, rows.Kept, values, width); err != nil {
			return err
		}
		if n += made; told != nil {
			told(n)
		}
		return nil
	})
}

// withTexts writes rows of numbers, each after its share of the texts.
func withTexts(w sink.Writer, texts []string, values []float32, width int) error {
	if len(texts) == 0 {
		return sink.Rows(w, values, width)
	}
	each := len(texts) / (len(values) / width)
	for row := range slices.Chunk(values, width) {
		for _, text := range texts[:each] {
			w.Text(text)
		}
		texts = texts[each:]
		if err := sink.Rows(w, row, width); err != nil {
			return err
		}
	}
	return nil
}

// Numbers appends a tensor's elements. Indices are appended as numbers.
func Numbers(dst []float32, t *graph.Tensor) ([]float32, error) {
	if t.Elem == graph.Int64 {
		indices, err := graph.Data[int64](t)
		for _, i := range indices {
			dst = append(dst, float32(i))
		}
		return dst, err
	}
	v, err := graph.Data[float32](t)
	return append(dst, v...), err
}

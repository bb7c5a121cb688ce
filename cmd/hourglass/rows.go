package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// rowsAtATime bounds the memory that a run over a whole set takes. MNIST's
// 10,000 are no multiple, so that graphs meet more than one batch size.
const rowsAtATime = 768

// valuesAtATime is how many bytes the values of a graph may come to in a run, since an engine
// may hold all of them at once, and those of the last run, which has fewer rows, beside them.
const valuesAtATime = 8 << 20

// rowsAt is how many rows a graph is run on at a time: fewer than rowsAtATime where its values
// are large.
func rowsAt(g *graph.Graph) int {
	typed := g.Clone()
	if err := typed.Infer(); err != nil {
		return rowsAtATime // which engines refuse, or find the types of
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
	return int(min(max(valuesAtATime/max(row, 1), 1), rowsAtATime))
}

// rowsOf gives a set's rows as a graph takes them, some at a time, with their labels
// where it takes these too.
func rowsOf(g *graph.Graph, set *data.Set, batch int) trial.Inputs {
	feeds := g.Feeds()
	if len(feeds) == 2 && set.Labels == nil {
		return refused(fmt.Errorf("%s has no labels; the model takes one with each row, as %q", set.Name, feeds[1].Name))
	}
	for in, err := range trial.Rows(g, make([]float32, set.Features), []int32{0}, 1) {
		if err != nil {
			return refused(fmt.Errorf("%s has rows of %d values: %w", set.Name, set.Features, err))
		}
		if in[feeds[0].Name].Len() != set.Features {
			return refused(fmt.Errorf("%s has rows of %d values; input %q is %v", set.Name, set.Features, feeds[0].Name, feeds[0].Type))
		}
	}
	return trial.Rows(g, set.Dense(), set.DenseLabels(), batch)
}

// refused are no rows but an error.
func refused(err error) trial.Inputs {
	return func(yield func(map[string]*graph.Tensor, error) bool) { yield(nil, err) }
}

// eachBatch runs a graph over a set.
func eachBatch(ctx context.Context, e hourglass.Engine, g *graph.Graph, set *data.Set, do func(out map[string]*graph.Tensor) error) error {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return err
	}
	defer runner.Close()
	for in, err := range rowsOf(g, set, rowsAt(g)) {
		if err != nil {
			return err
		}
		out, err := runner.Run(ctx, in)
		if err != nil {
			return err
		}
		if err := do(out); err != nil {
			return err
		}
	}
	return nil
}

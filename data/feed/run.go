package feed

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Run runs a graph over the rows of a set, as many at a time as [Batch] says, and passes the inputs
// and outputs of each run to do, in the order of the rows. A set without rows is an error.
func Run(ctx context.Context, e hourglass.Engine, g *graph.Graph, set *data.Set, do func(in, out map[string]*graph.Tensor) error) error {
	if set.Rows() == 0 {
		return fmt.Errorf("feed: %s has no rows", set.Name)
	}
	return Stream(ctx, e, g, func(int) (*data.Set, error) {
		all := set
		set = nil
		return all, nil
	}, do)
}

// Stream does the same for rows that come some at a time: next returns about as many as it is asked for, or nil
// after the last. What do gets is valid until it returns.
func Stream(ctx context.Context, e hourglass.Engine, g *graph.Graph, next func(n int) (*data.Set, error), do func(in, out map[string]*graph.Tensor) error) error {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return err
	}
	defer runner.Close()
	return Through(ctx, runner, g, next, do)
}

// Through does the same on a runner of the graph, which stays open.
func Through(ctx context.Context, runner hourglass.Runner, g *graph.Graph, next func(n int) (*data.Set, error), do func(in, out map[string]*graph.Tensor) error) error {
	batch, kept := Batch(g), &graph.Tensor{Elem: graph.Float}
	for {
		set, err := next(batch)
		if err != nil || set == nil {
			return err
		}
		for in, err := range inputsOf(g, set, batch, kept) {
			if err != nil {
				return err
			}
			out, err := runner.Run(ctx, in)
			if err != nil {
				return err
			}
			if err := do(in, out); err != nil {
				return err
			}
		}
	}
}

// First returns the first n rows of a set, or all where there are fewer, as the inputs of one run.
func First(g *graph.Graph, set *data.Set, n int) (map[string]*graph.Tensor, error) {
	for in, err := range Set(g, set.Slice(0, min(n, set.Rows())), n) {
		return in, err
	}
	return nil, fmt.Errorf("feed: %s has no rows", set.Name)
}

// Labels appends labels to floats as a training step takes them, in float32.
func Labels(to []float32, labels []int32) []float32 {
	for _, l := range labels {
		to = append(to, float32(l))
	}
	return to
}

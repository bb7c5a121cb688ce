package main

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// eachBatch runs a graph over a set.
func eachBatch(ctx context.Context, e hourglass.Engine, g *graph.Graph, set *data.Set, do func(out map[string]*graph.Tensor) error) error {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return err
	}
	defer runner.Close()
	for in, err := range trial.Set(g, set, trial.Batch(g)) {
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

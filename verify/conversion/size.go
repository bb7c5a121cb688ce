package conversion

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Size is what a graph costs.
type Size struct {
	Opset int64
	Bytes int64 // of its file
	Nodes int
	Run   time.Duration // the median of some runs: on generated inputs of 64 rows, or of the fixed batch, where it takes these
}

// measure finds the sizes of both graphs. The time is that of the graph that is compared.
func (c *comparison) measure(ctx context.Context) (err error) {
	b, err := graph.Encode(c.after)
	if err != nil {
		return err
	}
	if c.Bytes == 0 {
		encoded, err := graph.Encode(c.before)
		if err != nil {
			return err
		}
		c.Bytes = int64(len(encoded))
	}
	r := c.report
	r.Before = Size{Opset: c.before.Opset(), Bytes: c.Bytes, Nodes: len(c.before.Nodes)}
	r.After = Size{Opset: c.after.Opset(), Bytes: int64(len(b)), Nodes: len(c.after.Nodes)}
	r.Before.Run, r.After.Run, err = c.times(ctx)
	return err
}

// times returns the median times of some runs of both graphs, on generated inputs or, where they do not
// run on these, on the first of those that are compared.
func (c *comparison) times(ctx context.Context) (before, after time.Duration, err error) {
	const rows = 64
	n := cmp.Or(feed.FixedBatch(c.before), feed.FixedBatch(c.after), rows)
	for _, inputs := range []trial.Inputs{trial.Generated(c.before, 1, n), c.Inputs} {
		for in, failed := range inputs {
			if err = failed; err != nil {
				break
			}
			if before, err = c.time(ctx, c.before, in); err == nil {
				after, err = c.time(ctx, c.compared, in)
			}
			if err == nil {
				return before, after, nil
			}
			break
		}
	}
	return 0, 0, err
}

// time returns the median time of some runs.
func (c *comparison) time(ctx context.Context, g *graph.Graph, in map[string]*graph.Tensor) (time.Duration, error) {
	const runs = 21
	runner, err := c.Engine.NewRunner(ctx, g)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	var took []time.Duration
	for range runs {
		start := time.Now()
		if _, err := runner.Run(ctx, in); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[runs/2], nil
}

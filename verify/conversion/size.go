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
	Run   time.Duration // the median of some runs on generated inputs of 64 rows, or of the fixed batch
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
	if r.Before.Run, err = c.time(ctx, c.before); err != nil {
		return err
	}
	r.After.Run, err = c.time(ctx, c.compared)
	return err
}

// time returns the median time of some runs on generated inputs.
func (c *comparison) time(ctx context.Context, g *graph.Graph) (time.Duration, error) {
	const runs, rows = 21, 64
	n := cmp.Or(feed.FixedBatch(g), feed.FixedBatch(c.after), rows)
	runner, err := c.Engine.NewRunner(ctx, g)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	for in, err := range trial.Generated(g, 1, n) {
		if err != nil {
			return 0, err
		}
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
	return 0, nil
}

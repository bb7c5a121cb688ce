package conversion

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
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

// times returns the median times of some runs of both graphs: on the first of the inputs that are compared,
// or on generated ones of 64 rows where runs are fast and both graphs take these.
func (c *comparison) times(ctx context.Context) (before, after time.Duration, err error) {
	const rows, fast = 64, 20 * time.Millisecond
	n := cmp.Or(feed.FixedBatch(c.before), feed.FixedBatch(c.after), rows)
	before, after, err = c.timesOn(ctx, c.Inputs)
	if err == nil && before > fast {
		return before, after, nil
	}
	if b, a, failed := c.timesOn(ctx, trial.Generated(c.before, 1, n)); failed == nil {
		return b, a, nil
	}
	return before, after, err
}

// timesOn returns the median times of both graphs on the first of some inputs.
func (c *comparison) timesOn(ctx context.Context, inputs trial.Inputs) (before, after time.Duration, err error) {
	for in, err := range inputs {
		if err != nil {
			return 0, 0, err
		}
		if before, err = c.time(ctx, c.before, in); err != nil {
			return 0, 0, err
		}
		after, err = c.time(ctx, c.compared, in)
		return before, after, err
	}
	return 0, 0, nil
}

// time returns the median time of some runs, of which there are fewer where they take long.
func (c *comparison) time(ctx context.Context, g *graph.Graph, in map[string]*graph.Tensor) (time.Duration, error) {
	const runs, enough = 21, 500 * time.Millisecond
	runner, err := c.Engine.NewRunner(ctx, g)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	var took []time.Duration
	for begun := time.Now(); len(took) < runs && (len(took) == 0 || time.Since(begun) < enough); {
		start := time.Now()
		if _, err := runner.Run(ctx, in); err != nil {
			return 0, err
		}
		took = append(took, lasted(runner, time.Since(start)))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

// lasted returns the time of a runner's last run, which took so long altogether. An engine in another process says how
// long it ran itself.
func lasted(r hourglass.Runner, whole time.Duration) time.Duration {
	if l, is := r.(lent); is {
		r = l.Runner
	}
	if elsewhere, is := r.(interface{ Took() time.Duration }); is {
		return elsewhere.Took()
	}
	return whole
}

package isolate

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// runner is a graph that a child holds.
type runner struct {
	process *process
	turn    chan struct{} // holds one element while the child is in use
	ended   error         // why the child has ended

	original bool         // the child's engine was given the file that the graph was read from
	took     atomic.Int64 // nanoseconds of the last run
}

var _ hourglass.FileRunner = (*runner)(nil)

// Original implements hourglass.FileRunner.
func (r *runner) Original() bool { return r.original }

// Run implements hourglass.Runner.
func (r *runner) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	parts, err := partsOf(inputs)
	if err != nil {
		return nil, fmt.Errorf("isolate: %w", err)
	}
	reply, err := r.ask(ctx, &message{Kind: run, Parts: parts})
	if err != nil {
		return nil, err
	}
	r.took.Store(int64(reply.Took))
	return tensorsOf(reply.Parts), nil
}

// Took returns how long the engine took for the last run that ended, without the way to its process and back.
func (r *runner) Took() time.Duration { return time.Duration(r.took.Load()) }

// ask waits for its turn, sends a message and returns the answer.
func (r *runner) ask(ctx context.Context, m *message) (*message, error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.ended != nil {
		return nil, r.ended
	}
	if err := errors.Join(ctx.Err(), r.process.fits(m)); err != nil {
		return nil, err
	}
	reply, err := r.process.ask(ctx, m)
	switch {
	case err != nil:
		r.ended = err
		return nil, err
	case reply.Failure != nil:
		return nil, reply.Failure.err()
	}
	return reply, nil
}

// Close waits for a run to end, lets the child end, and kills it if it does not.
func (r *runner) Close() error {
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	if r.ended != nil {
		return nil
	}
	r.ended = errClosed
	return r.process.end()
}

package isolate

import (
	"context"
	"fmt"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const (
	// DefaultMemory is what a child may take, in bytes, where an Engine says nothing.
	DefaultMemory = 8 << 30
	// DefaultDeadline is how long a child may take to answer where an Engine says nothing.
	DefaultDeadline = 5 * time.Minute
)

// Engine is an engine that runs in child processes, one a runner.
type Engine struct {
	// Engine is what tables and messages call it.
	Engine string
	// Command is the child's program and its arguments. It must call Serve, and write
	// nothing to its standard output before.
	Command []string
	// Memory is how many bytes the child may take beyond those that it begins with, its
	// copy of the model included; 0 is DefaultMemory. What one answer may hold is bounded
	// by it on every system, the process itself on Linux alone.
	Memory int64
	// Deadline is for preparing a graph, and for each run; 0 is DefaultDeadline.
	Deadline time.Duration
}

var _ hourglass.Engine = Engine{}

// Name is the field Engine.
func (e Engine) Name() string { return e.Engine }

// NewRunner starts a child and has it prepare g. An *hourglass.UnsupportedOpError of the
// child's is one here; of its other errors the text arrives. A child that ends is a
// *CrashError, one that is too slow is killed and gives ErrDeadline, and memory that it
// could not have gives ErrMemory.
//
// The runner is safe for concurrent use; its runs take turns. A context that is done kills
// the child. A runner without a child repeats the error that was its end.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	e, err := e.complete()
	if err != nil {
		return nil, err
	}
	parts, err := dismantle(g)
	if err != nil {
		return nil, fmt.Errorf("isolate: %w", err)
	}
	p, err := start(e)
	if err != nil {
		return nil, fmt.Errorf("isolate: %s: %w", e.Engine, err)
	}
	r := &runner{process: p, turn: make(chan struct{}, 1)}
	for _, m := range []*message{{Kind: limit, Memory: e.Memory}, {Kind: open, Parts: parts}} {
		if _, err := r.ask(ctx, m); err != nil {
			_ = r.Close() // which has nothing to add
			return nil, err
		}
	}
	return r, nil
}

// complete fills in the defaults.
func (e Engine) complete() (Engine, error) {
	switch {
	case len(e.Command) == 0:
		return e, fmt.Errorf("isolate: %s has no command", e.Engine)
	case e.Memory < 0 || e.Deadline < 0:
		return e, fmt.Errorf("isolate: %s has %d bytes and %v; both must be 0 (the default) or more", e.Engine, e.Memory, e.Deadline)
	}
	if e.Memory == 0 {
		e.Memory = DefaultMemory
	}
	if e.Deadline == 0 {
		e.Deadline = DefaultDeadline
	}
	return e, nil
}

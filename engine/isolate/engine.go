package isolate

import (
	"context"
	"fmt"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const (
	// DefaultMemory is the number of bytes that a child may take, unless the Engine says
	// another.
	DefaultMemory = 8 << 30
	// DefaultDeadline is the time that a child has for an answer, unless the Engine says
	// another.
	DefaultDeadline = 5 * time.Minute
)

// Engine is an engine that runs in child processes, one for each runner.
type Engine struct {
	// Engine is the name in tables and messages.
	Engine string
	// Command is the child's program and its arguments. The program must call Serve, and
	// must not write to its standard output before.
	Command []string
	// Memory is the number of bytes that the child may take beyond those that it begins
	// with. Its copy of the model counts; 0: DefaultMemory. On every system it bounds what
	// one answer may hold. Only on Linux does it bound the process itself.
	Memory int64
	// Files says that the child's engine is given ONNX files: see hourglass.FileEngine.
	Files bool
	// Deadline is the time for preparing a graph, and for each run; 0: DefaultDeadline.
	Deadline time.Duration
}

var _ hourglass.FileEngine = Engine{}

// Name returns the field Engine.
func (e Engine) Name() string { return e.Engine }

// ReadsFiles returns the field Files.
func (e Engine) ReadsFiles() bool { return e.Files }

// NewRunner starts a child and lets it prepare g. An *hourglass.UnsupportedOpError of the
// child is one here, too; other errors of the child arrive as text. A child that ends gives
// a *CrashError. A child that is too slow is killed and gives ErrDeadline, and one that
// runs out of memory gives ErrMemory.
//
// The runner is safe for concurrent use, and its runs take turns. When a context is done,
// the child is killed. A runner whose child has ended repeats the error of that end.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	e, err := e.complete()
	if err != nil {
		return nil, err
	}
	opened, err := e.opening(g)
	if err != nil {
		return nil, fmt.Errorf("isolate: %w", err)
	}
	p, err := start(e)
	if err != nil {
		return nil, fmt.Errorf("isolate: %s: %w", e.Engine, err)
	}
	r := &runner{process: p, turn: make(chan struct{}, 1)}
	for _, m := range []*message{{Kind: limit, Memory: e.Memory}, opened} {
		reply, err := r.ask(ctx, m)
		if err != nil {
			_ = r.Close() // its error adds nothing to err
			return nil, err
		}
		r.original = reply.Original
	}
	return r, nil
}

// complete replaces zero fields by the defaults.
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

// Package race runs a graph on the faster one of two engines. Which one that is depends on the graph and on the machine, and is measured.
package race

import (
	"context"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Engine is the faster one of two engines, for each graph anew. The first runs the graphs on which nothing can be measured.
type Engine struct {
	First, Second hourglass.Engine
	// Chosen, if it is not nil, is called with the winner for each graph.
	Chosen func(Winner)
}

// Winner is a runner of a graph, its engine, and why it is this one.
type Winner struct {
	Runner hourglass.Runner
	Engine string
	Why    string
}

// Name returns "auto".
func (Engine) Name() string { return "auto" }

// NewRunner returns the winner's runner.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	w, err := Between(ctx, g, e.First, e.Second)
	if err == nil && e.Chosen != nil {
		e.Chosen(w)
	}
	return w.Runner, err
}

// Between prepares a graph on both engines, measures them for some milliseconds, and closes the slower runner. Where
// one engine cannot run the graph, the other one wins.
func Between(ctx context.Context, g *graph.Graph, first, second hourglass.Engine) (Winner, error) {
	a, err := first.NewRunner(ctx, g)
	b, unsupported := second.NewRunner(ctx, g)
	switch {
	case err != nil && unsupported != nil:
		return Winner{}, errors.Join(err, unsupported)
	case err != nil:
		return Winner{b, second.Name(), fmt.Sprintf("%s does not run it: %v", first.Name(), err)}, nil
	case unsupported != nil:
		return Winner{a, first.Name(), fmt.Sprintf("%s does not run it: %v", second.Name(), unsupported)}, nil
	}
	faster, why := compared(ctx, g, [2]string{first.Name(), second.Name()}, [2]hourglass.Runner{a, b})
	if faster {
		return Winner{b, second.Name(), why}, a.Close()
	}
	return Winner{a, first.Name(), why}, b.Close()
}

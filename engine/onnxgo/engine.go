package onnxgo

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

const engineName = "onnx-go"

// Engine runs graphs on onnx-go. It has no state.
type Engine struct{}

var _ hourglass.Engine = Engine{}

// Name returns "onnx-go".
func (Engine) Name() string { return engineName }

// NewRunner prepares g to be run at any batch size. Its runs are safe for
// concurrent use. They wait for one another, and for the runs of other runners.
//
// Whether an operator is carried may depend on the batch size. Run then returns the
// *hourglass.UnsupportedOpError.
func (Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errors.New("onnx-go: no graph")
	}
	if err := recent(g); err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("onnx-go: %w", err)
	}
	if err := computed(g); err != nil {
		return nil, err
	}
	prepared := withoutConstants(g)
	if err := prepared.Infer(); err != nil {
		return nil, fmt.Errorf("onnx-go: %w", err)
	}
	if err := carried(prepared); err != nil {
		return nil, err
	}
	return &runner{graph: prepared}, nil
}

type runner struct {
	graph  *graph.Graph
	closed atomic.Bool
}

// Run implements hourglass.Runner.
func (r *runner) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	if r.closed.Load() {
		return nil, errors.New("onnx-go: the runner is closed")
	}
	if err := checkInputs(r.graph, inputs); err != nil {
		return nil, err
	}
	bound, err := bind(r.graph, inputs)
	if err != nil {
		return nil, err
	}
	if err := carried(bound); err != nil {
		return nil, err
	}
	results := map[string]*graph.Tensor{}
	for _, output := range bound.Outputs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if results[output.Name], err = blamed(programOf(bound, output), inputs); err != nil {
			return nil, fmt.Errorf("onnx-go: output %q: %w", output.Name, err)
		}
	}
	return results, nil
}

// Close implements hourglass.Runner.
func (r *runner) Close() error {
	r.closed.Store(true)
	return nil
}

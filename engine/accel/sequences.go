package accel

import (
	"context"
	"errors"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// sequences is a runner of a graph with inputs that are sequences, of which it cannot take empty ones.
type sequences struct {
	hourglass.Runner
	reader *graph.Node // of such an input
}

// withSequences returns a runner that refuses empty sequences by the name of a node that reads one.
func withSequences(r hourglass.Runner, g *graph.Graph) hourglass.Runner {
	for _, v := range g.Inputs {
		for _, n := range g.Nodes {
			if v.Type.Elem == graph.Sequence && slices.Contains(n.Inputs, v.Name) {
				return sequences{r, n}
			}
		}
	}
	return r
}

// Run implements hourglass.Runner.
func (s sequences) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := s.Runner.Run(ctx, inputs)
	if errors.Is(err, runtime.ErrEmptySequence) {
		return nil, hourglass.Unsupported(engineName, s.reader, "an empty sequence cannot be passed to a session")
	}
	return out, err
}

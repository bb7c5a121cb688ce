package verify

import (
	"context"

	"github.com/hourglass-go/hourglass/graph"
)

// bundle is tensors by name.
type bundle = map[string]*graph.Tensor

// runs gives what the subject's engine computes of a graph, for each of some inputs.
func (s Subject) runs(ctx context.Context, g *graph.Graph, inputs []bundle) (out []bundle, err error) {
	s.Graph = g
	c := &contender{Subject: s}
	defer c.close()
	if c.prepare(ctx); c.dead != nil {
		return nil, c.dead
	}
	for _, in := range inputs {
		got, err := c.run(ctx, Fixture{Inputs: in})
		if err != nil {
			return nil, err
		}
		out = append(out, got)
	}
	return out, nil
}

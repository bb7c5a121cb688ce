package conversion

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// scaled returns settings in which each output may differ by a share of its own greatest magnitude over
// the inputs, and each column by that of the column where columns differ in scale. An absolute bound
// would let anything pass where the numbers of an output are small.
func scaled(ctx context.Context, g *graph.Graph, e hourglass.Engine, inputs trial.Inputs, share float64) (*judge.Settings, error) {
	r, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	scales := map[string]*judge.Scale{}
	for in, err := range inputs {
		if err != nil {
			return nil, err
		}
		out, err := r.Run(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("the graph before: %w", err)
		}
		for name, t := range out {
			if scales[name] == nil {
				scales[name] = &judge.Scale{}
			}
			scales[name].Add(t)
		}
	}
	s := &judge.Settings{Outputs: map[string]judge.Tolerance{}, Columns: map[string][]judge.Columns{}}
	for _, v := range g.Outputs {
		if scale := scales[v.Name]; scale != nil {
			s.Outputs[v.Name], s.Columns[v.Name] = scale.Share(share)
		}
	}
	return s, nil
}

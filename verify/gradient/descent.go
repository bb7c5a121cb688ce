package gradient

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

// descent turns a training engine into one that returns gradients: after one step with momentum,
// the momentum is the gradient.
type descent struct {
	hourglass.TrainingEngine
	loss       *graph.Graph
	parameters []string
}

// NewRunner implements hourglass.Engine. It does not read the gradient graph.
func (d descent) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) { return d, nil }

// Run implements hourglass.Runner.
func (d descent) Run(ctx context.Context, inputs map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	g := d.loss.Clone()
	for _, v := range g.Feeds() {
		g.Initializers = append(g.Initializers, inputs[v.Name].Renamed(v.Name))
	}
	g.Inputs = []graph.Value{{Name: "rows", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(1))}}}
	t, err := d.NewTrainer(ctx, hourglass.Training{Graph: g, Parameters: d.parameters, Optimizer: hourglass.SGD{Momentum: 0.5}})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if _, err := t.Step(ctx, [][]float32{{0}}, 1, 1); err != nil {
		return nil, err
	}
	state, err := t.State()
	if err != nil {
		return nil, err
	}
	out := map[string]*graph.Tensor{}
	for i, name := range d.parameters {
		out[name+grad.Suffix] = state.Slots[i].Renamed(name + grad.Suffix)
	}
	return out, nil
}

// Close implements hourglass.Runner.
func (d descent) Close() error { return nil }

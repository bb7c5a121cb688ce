package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// eachBatch runs a deployed part over the raw rows of a set. It passes their labels where
// the part takes labels.
func eachBatch(ctx context.Context, e hourglass.Engine, m *hourglass.Model, part hourglass.Part, set *data.Set, do func(x []float32, out map[string]*graph.Tensor) error) error {
	g, err := m.Deployed(part)
	if err != nil {
		return err
	}
	if set.Features != m.Features() || set.Rows() == 0 {
		return fmt.Errorf("%w: %s has %d rows of %d features, the model takes %d", ErrSettings, set.Name, set.Rows(), set.Features, m.Features())
	}
	if err := checkLabels(m, set); err != nil {
		return fmt.Errorf("%w: %w", ErrSettings, err)
	}
	return batched(ctx, e, g, set, do)
}

// batched runs a graph over the rows of a set. It passes their labels where the graph
// takes labels.
func batched(ctx context.Context, e hourglass.Engine, g *graph.Graph, set *data.Set, do func(x []float32, out map[string]*graph.Tensor) error) error {
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return err
	}
	defer runner.Close()
	input := g.Feeds()[0]
	dims := make([]int64, len(input.Type.Shape))
	for i, d := range input.Type.Shape {
		dims[i] = d.Size
	}
	batches, err := set.Batches(data.Batching{Size: 500})
	if err != nil {
		return err
	}
	for batches.Start(0, 0); batches.Next(); {
		dims[0] = int64(batches.Rows())
		in := map[string]*graph.Tensor{input.Name: graph.NewTensor(input.Name, batches.X(), dims...)}
		if len(g.Feeds()) > 1 {
			labels := make([]int64, batches.Rows())
			for i, l := range batches.Labels() {
				labels[i] = int64(l)
			}
			in[hourglass.LabelName] = graph.Vector(hourglass.LabelName, labels...)
		}
		out, err := runner.Run(ctx, in)
		if err != nil {
			return err
		}
		if err := do(batches.X(), out); err != nil {
			return err
		}
	}
	return nil
}

package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// ReconstructionError is the squared error of a model's reconstructions of a
// set's raw rows, averaged over rows and features, whatever the objective was.
func ReconstructionError(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set) (float64, error) {
	g, err := m.Deployed(hourglass.AutoencoderPart)
	if err != nil {
		return 0, err
	}
	if set.Features != m.Features() || set.Rows() == 0 {
		return 0, fmt.Errorf("%w: %s has %d rows of %d features, the model takes %d", ErrSettings, set.Name, set.Rows(), set.Features, m.Features())
	}
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	input := g.Feeds()[0]
	dims := make([]int64, len(input.Type.Shape))
	for i, d := range input.Type.Shape {
		dims[i] = d.Size
	}
	batches, err := set.Batches(data.Batching{Size: 500})
	if err != nil {
		return 0, err
	}
	total := 0.0
	for batches.Start(0, 0); batches.Next(); {
		dims[0] = int64(batches.Rows())
		x := batches.X()
		out, err := runner.Run(ctx, map[string]*graph.Tensor{input.Name: graph.NewTensor(input.Name, x, dims...)})
		if err != nil {
			return 0, err
		}
		y, err := graph.Data[float32](out[hourglass.ReconstructionName])
		if err != nil {
			return 0, err
		}
		for i := range y {
			e := float64(x[i]) - float64(y[i])
			total += e * e
		}
	}
	return total / float64(set.Rows()) / float64(set.Features), nil
}

package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// Decode returns the rows that codes decode to: raw values row by row, as in Set.X. Where
// the model is given a class, the set's labels say which one to draw. Codes that are
// indices cannot be in a set of numbers, and are an error.
func Decode(ctx context.Context, e hourglass.Engine, m *hourglass.Model, codes *data.Set) ([]float32, error) {
	g, err := m.Deployed(hourglass.DecoderPart)
	if err != nil {
		return nil, err
	}
	in := g.Feeds()[0]
	if in.Type.Elem != graph.Float || codes.Features != m.Latent() {
		return nil, fmt.Errorf("%w: codes of %d values in float32; the decoder takes %v", ErrSettings, codes.Features, in.Type)
	}
	if err := checkLabels(m, codes); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSettings, err)
	}
	var rows []float32
	err = feed.Run(ctx, e, g, codes, func(_, out map[string]*graph.Tensor) error {
		v, err := graph.Data[float32](out[hourglass.ReconstructionName])
		rows = append(rows, v...)
		return err
	})
	return rows, err
}

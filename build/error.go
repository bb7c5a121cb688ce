package build

import (
	"context"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// ReconstructionError returns the squared error of a model's reconstructions of a set's
// rows, averaged over all values that are not missing, each divided by the scale of its feature where the model has a Scaling. It does not
// depend on the objective.
func ReconstructionError(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set) (float64, error) {
	total, there := 0.0, 0
	scale := m.Scaling.Units()
	err := eachBatch(ctx, e, m, hourglass.AutoencoderPart, set, func(in, out map[string]*graph.Tensor) error {
		x, err := graph.Data[float32](in[hourglass.InputName])
		if err != nil {
			return err
		}
		y, err := graph.Data[float32](out[hourglass.ReconstructionName])
		for i := range y {
			if x[i] != x[i] {
				continue
			}
			e := float64(x[i]) - float64(y[i])
			if scale != nil {
				e /= float64(scale[i%len(scale)])
			}
			total += e * e
			there++
		}
		return err
	})
	return total / float64(max(there, 1)), err
}

// Reconstruct returns a model's reconstructions of a set's rows: raw values row by row.
func Reconstruct(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set) ([]float32, error) {
	rows := make([]float32, 0, set.Rows()*set.Features)
	err := eachBatch(ctx, e, m, hourglass.AutoencoderPart, set, func(_, out map[string]*graph.Tensor) error {
		y, err := graph.Data[float32](out[hourglass.ReconstructionName])
		rows = append(rows, y...)
		return err
	})
	return rows, err
}

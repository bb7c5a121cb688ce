package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/graph"
)

// Encode returns the codes of a set's rows as a set, with the rows' labels. Where a code
// is made of indices, whose numbers mean nothing, that is an error.
func Encode(ctx context.Context, e hourglass.Engine, m *hourglass.Model, set *data.Set) (*data.Set, error) {
	codes := &data.Set{Name: set.Name + ", encoded", Labels: set.DenseLabels(), ClassNames: set.ClassNames}
	err := eachBatch(ctx, e, m, hourglass.EncoderPart, set, func(_, out map[string]*graph.Tensor) error {
		code := out[hourglass.LatentName]
		if code.Elem != graph.Float {
			return fmt.Errorf("%w: the code of %s is of indices, %v, and no features", ErrSettings, m.Recipe, code.Elem)
		}
		v, err := graph.Data[float32](code)
		codes.X = append(codes.X, v...)
		codes.Features = len(v) / int(code.Dims[0])
		return err
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

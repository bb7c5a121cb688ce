package model

import (
	"context"
	"fmt"
	"image"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
)

// Reconstructions draws the rows of a set, which must be grey-scale images, the model's
// reconstructions of them, and those of principal components, a line each.
func Reconstructions(ctx context.Context, e hourglass.Engine, m *hourglass.Model, components *pca.Components, set *data.Set) (image.Image, error) {
	shape := set.Shape
	if len(shape) != 3 || shape[0] != 1 {
		return nil, fmt.Errorf("model: the rows of %s have the shape %v; a picture needs grey-scale images, [1 height width]", set.Name, shape)
	}
	lines := make([][][]float32, 3)
	for i := range set.Rows() {
		back := make([]float32, set.Features)
		if err := components.Reconstruct(back, set.Row(i)); err != nil {
			return nil, err
		}
		lines[0], lines[2] = append(lines[0], set.Row(i)), append(lines[2], back)
	}
	values, err := build.Reconstruct(ctx, e, m, set)
	if err != nil {
		return nil, err
	}
	lines[1] = slices.Collect(slices.Chunk(values, set.Features))
	return report.Grid(lines, shape[1], shape[2], max(1, 56/shape[1]))
}

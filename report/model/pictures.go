package model

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/report"
)

const shown = 12

// pictures shows the first rows with what becomes of them, and the rows with the greatest
// errors.
func (r *reporting) pictures(ctx context.Context, components *pca.Components) ([]report.Figure, error) {
	back, err := build.Reconstruct(ctx, r.settings.Engine, r.model, r.settings.Test)
	if err != nil {
		return nil, err
	}
	width := r.settings.Test.Features
	n := min(shown, r.settings.Test.Rows())
	var few [][]float32
	for i := range n {
		few = append(few, r.settings.Test.Row(i))
	}
	caption, shown := "Originals, reconstructions", back[:n*width]
	if r.model.Corruption != nil && r.model.Scaling == nil {
		spoiled, err := build.Spoil(ctx, r.settings.Engine, r.model, r.settings.Test.Slice(0, n), 1)
		if err != nil {
			return nil, err
		}
		few = slices.AppendSeq(few, slices.Chunk(spoiled.X, width))
		caption = "Originals, as they were spoiled, what is made of these"
		if shown, err = build.Reconstruct(ctx, r.settings.Engine, r.model, spoiled); err != nil {
			return nil, err
		}
	}
	few = slices.AppendSeq(few, slices.Chunk(shown, width))
	if components != nil {
		caption += ", PCA's reconstructions"
		for i := range n {
			row := make([]float32, width)
			if err := components.Reconstruct(row, r.settings.Test.Row(i)); err != nil {
				return nil, err
			}
			few = append(few, row)
		}
	}
	first, err := r.tiles(few, n)
	if err != nil {
		return nil, err
	}
	order := make([]int, r.settings.Test.Rows())
	errs := make([]float64, len(order))
	for i := range order {
		order[i] = i
		for j, v := range r.settings.Test.Row(i) {
			e := float64(v) - float64(back[i*width+j])
			errs[i] += e * e
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(errs[b], errs[a]) })
	var bad [][]float32
	for _, i := range order[:n] {
		bad = append(bad, r.settings.Test.Row(i))
	}
	for _, i := range order[:n] {
		bad = append(bad, back[i*width:(i+1)*width])
	}
	worst, err := r.tiles(bad, n)
	if err != nil {
		return nil, err
	}
	return []report.Figure{{Caption: caption + ".", Picture: first}, {Caption: fmt.Sprintf("The %d rows of %d that come back worst.", n, r.settings.Test.Rows()), Picture: worst}}, nil
}

// tiles draws rows as pictures.
func (r *reporting) tiles(rows [][]float32, columns int) (image.Image, error) {
	return report.Pictures(rows, r.settings.Test.Shape, columns, 48)
}

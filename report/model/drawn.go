package model

import (
	"context"
	"slices"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/sample"
	"github.com/hourglass-go/hourglass/report"
)

// drawn shows rows that are drawn from the prior, or from a mixture that is fitted to the codes.
func (r *reporting) drawn(ctx context.Context) ([]report.Section, error) {
	if r.indices() || len(r.settings.Test.Shape) != 3 {
		return nil, nil
	}
	from := sample.Source{Model: r.model}
	s := report.Section{Heading: "Drawn from the code", Text: "Codes of the standard normal distribution, decoded."}
	if !from.HasPrior() {
		encoded, err := r.encoded(ctx)
		if err != nil {
			return nil, err
		}
		from.Codes = encoded
		s.Text = "Codes of a mixture of normal distributions that was fitted to the codes of the rows, decoded."
	}
	codes, err := from.New(ctx, 4*shown, latent.MixtureSettings{Seed: 1})
	if err != nil {
		return nil, err
	}
	rows, err := build.Decode(ctx, r.settings.Engine, r.model, codes)
	if err != nil {
		return nil, err
	}
	picture, err := r.tiles(slices.Collect(slices.Chunk(rows, r.settings.Test.Features)), shown)
	if err != nil {
		return nil, err
	}
	s.Figures = []report.Figure{{Caption: "What they decode to.", Picture: picture}}
	return one(s), nil
}

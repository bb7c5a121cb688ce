package model

import (
	"context"
	"slices"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/variants"
)

// drawn shows rows that are drawn from the prior, or from a mixture that is fitted to the codes.
func (r *reporting) drawn(ctx context.Context) ([]report.Section, error) {
	if r.indices() || len(r.settings.Test.Shape) != 3 {
		return nil, nil
	}
	n := 4 * shown
	codes := &data.Set{Name: "codes", Features: r.model.Latent()}
	s := report.Section{Heading: "Drawn from the code", Text: "Codes of the standard normal distribution, decoded."}
	if variants.HasPrior(r.model.Recipe) {
		codes.X = latent.Prior(n, codes.Features, 1)
	} else {
		encoded, err := r.encoded(ctx)
		if err != nil {
			return nil, err
		}
		m, err := latent.FitMixture(ctx, encoded, latent.MixtureSettings{Seed: 1})
		if err != nil {
			return nil, err
		}
		codes.X = m.Sample(n, 1)
		s.Text = "Codes of a mixture of normal distributions that was fitted to the codes of the rows, decoded."
	}
	if r.model.Classes > 0 {
		for i := range n {
			codes.Labels = append(codes.Labels, int32(i%r.model.Classes))
		}
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

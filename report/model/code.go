package model

import (
	"context"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/variants"
)

// code says what each unit does.
func (r *reporting) code(ctx context.Context) ([]report.Section, error) {
	usage, err := build.CodeUsage(ctx, r.settings.Engine, r.model, r.settings.Test)
	if err != nil {
		return nil, err
	}
	if usage.Used > 0 {
		return one(report.Section{Heading: "Code", Text: fmt.Sprintf("%d indices a row, of which %d different ones are in use. Perplexity %.1f: %.1f bits a row if all positions are coded alike.",
			usage.Positions, usage.Used, usage.Perplexity, float64(usage.Positions)*math.Log2(usage.Perplexity))}), nil
	}
	codes, err := r.encoded(ctx)
	if err != nil {
		return nil, err
	}
	s := report.Section{Heading: "Code", Text: fmt.Sprintf("%d of %d units are dead: 0 for every row. In a row %.1f are not 0.", usage.Dead, usage.Units, usage.Active)}
	deviations := latent.Deviations(codes)
	if variants.HasPrior(r.model.Recipe) {
		collapsed := 0
		for _, d := range deviations {
			if d*d < collapse {
				collapsed++
			}
		}
		s.Text += fmt.Sprintf(" %d have collapsed to the prior: their variance over the rows is below %v.", collapsed, collapse)
	}
	bars, err := report.Bars("unit", "deviation", deviations)
	if err != nil {
		return nil, err
	}
	s.Figures = []report.Figure{{Caption: "How much each unit of the code varies; one that does not says nothing.", Chart: bars}}
	return one(s), nil
}

// collapse is the variance of a unit's mean below which the unit says nothing (Burda, Grosse
// and Salakhutdinov 2016, section 5.1).
const collapse = 0.01

// encoded returns the codes of the test rows.
func (r *reporting) encoded(ctx context.Context) (codes *data.Set, err error) {
	if r.codes == nil {
		r.codes, err = build.Encode(ctx, r.settings.Engine, r.model, r.settings.Test)
	}
	return r.codes, err
}

// indices reports whether the code is made of indices, and so is not a point in a space.
func (r *reporting) indices() bool { return r.model.Recipe == variants.VQ{}.Name() }

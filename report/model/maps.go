package model

import (
	"context"
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
)

// maps shows where the codes lie, and the rows themselves beside them.
func (r *reporting) maps(ctx context.Context) ([]report.Section, error) {
	s := report.Section{Heading: "Maps", Text: fmt.Sprintf("Up to %d rows, along two principal components and by t-SNE. "+
		"Trustworthiness is 1 where a row's %d neighbours on a map are its neighbours in truth.", plotted, neighbours)}
	if r.settings.Test.Labels != nil {
		s.Text += " Colours are labels."
	}
	if !r.indices() {
		codes, err := r.encoded(ctx)
		if err != nil {
			return nil, err
		}
		if s.Figures, err = r.mapped(ctx, "The codes", codes); err != nil {
			return nil, err
		}
	}
	means, err := r.settings.Train.Means()
	if err != nil {
		return nil, err
	}
	rows, err := r.mapped(ctx, "The rows themselves", r.settings.Test.Filled(means))
	if err != nil {
		return nil, err
	}
	if s.Figures = append(s.Figures, rows...); s.Figures == nil {
		return nil, nil
	}
	return one(s), nil
}

const (
	plotted    = 1500 // rows on a map; more show nothing new and make the file large
	neighbours = 12   // number of neighbours of a row that are compared on a map
	leastRows  = 4    // least number of rows on a map
)

// mapped draws the first rows of a set along two of its components and, starting there, by
// t-SNE. A set that does not span a plane is not drawn.
func (r *reporting) mapped(ctx context.Context, what string, set *data.Set) ([]report.Figure, error) {
	if set.Features < 2 || set.Features > pca.MaxFeatures || set.Rows() < leastRows {
		return nil, nil
	}
	components, err := pca.Fit(ctx, set, 2, nil)
	if err != nil {
		return nil, err
	}
	some := set.Slice(0, min(plotted, set.Rows()))
	flat, err := components.Scores(some)
	if err != nil {
		return nil, err
	}
	along := make([][2]float64, flat.Rows())
	for i := range along {
		along[i] = [2]float64{float64(flat.Row(i)[0]), float64(flat.Row(i)[1])}
	}
	left, err := components.MSE(ctx, set)
	if err != nil {
		return nil, err
	}
	folded, err := latent.TSNE(ctx, some, latent.TSNESettings{Start: along, Progress: func(done, of int) {
		r.said(Progress{Part: "t-SNE of " + strings.ToLower(what), Done: done, Of: of, Within: true})
	}})
	if err != nil {
		return nil, err
	}
	var figures []report.Figure
	for _, m := range []struct {
		caption string
		at      [][2]float64
	}{
		{fmt.Sprintf("%s along two components, which explain %.1f %% of their variance.", what, 100*explained(set, left, nil)), along},
		{what + " by t-SNE.", folded},
	} {
		if k := min(neighbours, some.Rows()/4); k > 0 {
			share, err := latent.Trustworthiness(some, m.at, k)
			if err != nil {
				return nil, err
			}
			m.caption += fmt.Sprintf(" Trustworthiness %.3f.", share)
		}
		chart, err := report.Scatter(m.at, some.DenseLabels(), r.settings.Test.ClassNames)
		if err != nil {
			return nil, err
		}
		figures = append(figures, report.Figure{Caption: m.caption, Chart: chart})
	}
	return figures, nil
}

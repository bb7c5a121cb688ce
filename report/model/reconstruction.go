package model

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
)

// errors compares reconstructions with PCA's, and shows some of them and the worst.
func (r *reporting) errors(ctx context.Context) ([]report.Section, error) {
	mse, err := build.ReconstructionError(ctx, r.settings.Engine, r.model, r.settings.Test)
	if err != nil {
		return nil, err
	}
	table := &report.Table{Head: []string{"", "squared error a value", "explained variance"}, Rows: [][]string{{r.model.Recipe, fmt.Sprintf("%.5f", mse), fmt.Sprintf("%.4f", explained(r.settings.Test, mse))}}}
	components, err := pca.Beside(ctx, r.settings.Train, r.model.Latent())
	if err != nil {
		return nil, err
	}
	if components != nil {
		other, err := components.MSE(ctx, r.settings.Test)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, []string{fmt.Sprintf("PCA, %d components", components.Count()), fmt.Sprintf("%.5f", other), fmt.Sprintf("%.4f", explained(r.settings.Test, other))})
	}
	s := report.Section{Heading: "Reconstruction", Table: table}
	if len(r.settings.Test.Shape) == 3 {
		if s.Figures, err = r.pictures(ctx, components); err != nil {
			return nil, err
		}
	}
	return one(s), nil
}

// explained returns the share of a set's variance that reconstructions with a squared error of mse
// explain.
func explained(set *data.Set, mse float64) float64 {
	if v := set.Variance(); v > 0 {
		return 1 - mse/v
	}
	return 1
}

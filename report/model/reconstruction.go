package model

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/report"
)

// errors compares reconstructions with PCA's, and shows some of them and the worst.
func (r *reporting) errors(ctx context.Context) ([]report.Section, error) {
	scale := r.model.Scaling.Units()
	mse, err := build.ReconstructionError(ctx, r.settings.Engine, r.model, r.settings.Test)
	if err != nil {
		return nil, err
	}
	table := &report.Table{Head: []string{"", "squared error a value", "explained variance"}, Rows: [][]string{{r.model.Recipe, fmt.Sprintf("%.5f", mse), fmt.Sprintf("%.4f", explained(r.settings.Test, mse, scale))}}}
	components, err := pca.Beside(ctx, r.settings.Train, r.model.Latent(), scale)
	if err != nil {
		return nil, err
	}
	if components != nil {
		other, err := components.MSE(ctx, r.settings.Test)
		if err != nil {
			return nil, err
		}
		table.Rows = append(table.Rows, []string{fmt.Sprintf("PCA, %d components", components.Count()), fmt.Sprintf("%.5f", other), fmt.Sprintf("%.4f", explained(r.settings.Test, other, scale))})
	}
	s := report.Section{Heading: "Reconstruction", Table: table}
	if len(r.settings.Test.Shape) == 3 {
		if s.Figures, err = r.pictures(ctx, components); err != nil {
			return nil, err
		}
	}
	sections := one(s)
	if names := r.manifest.Data.Contract().Names(); len(names) == r.settings.Test.Features {
		byColumn, err := r.columns(ctx, names)
		if err != nil {
			return nil, err
		}
		sections = append(sections, byColumn)
	}
	return sections, nil
}

// mostColumns is the number of columns whose errors are shown.
const mostColumns = 30

// columns says how well each column comes back, the worst first.
func (r *reporting) columns(ctx context.Context, names []string) (report.Section, error) {
	test := r.settings.Test
	back, err := build.Reconstruct(ctx, r.settings.Engine, r.model, test)
	if err != nil {
		return report.Section{}, err
	}
	type column struct {
		name                string
		mse, mean, explains float64
	}
	all := make([]column, len(names))
	for j, name := range names {
		c := column{name: name}
		var square, n float64
		for i := range test.Rows() {
			x := float64(test.Row(i)[j])
			if math.IsNaN(x) {
				continue
			}
			d := x - float64(back[i*test.Features+j])
			c.mse, c.mean, square, n = c.mse+d*d, c.mean+x, square+x*x, n+1
		}
		n = max(n, 1)
		c.mse, c.mean, square = c.mse/n, c.mean/n, square/n
		c.explains = 1
		if variance := square - c.mean*c.mean; variance > 0 {
			c.explains = 1 - c.mse/variance
		}
		all[j] = c
	}
	slices.SortStableFunc(all, func(a, b column) int { return cmp.Compare(a.explains, b.explains) })
	s := report.Section{Heading: "Columns", Table: &report.Table{Head: []string{"column", "squared error", "explained variance"}}}
	if len(all) > mostColumns {
		s.Text = fmt.Sprintf("The %d of %d columns that come back worst.", mostColumns, len(all))
		all = all[:mostColumns]
	}
	for _, c := range all {
		s.Table.Rows = append(s.Table.Rows, []string{c.name, fmt.Sprintf("%.4g", c.mse), fmt.Sprintf("%.4f", c.explains)})
	}
	return s, nil
}

// explained returns the share of a set's variance that reconstructions with a squared error of mse
// explain, both of values divided by scale.
func explained(set *data.Set, mse float64, scale []float32) float64 {
	if v := set.Variance(scale); v > 0 {
		return 1 - mse/v
	}
	return 1
}

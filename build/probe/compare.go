package probe

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
)

// Result says how well features are read.
type Result struct {
	Features string  // code, raw or PCA
	Width    int     // values in a row of them
	Accuracy float64 // share of the test rows whose label is read right
}

// Compare fits a classifier on a model's codes, one on the rows themselves, and one on as many
// principal components, and measures each on test rows. The components are left out where rows are
// too wide for them. Missing values are taken for their means. The engine runs the model; that of the settings trains.
func Compare(ctx context.Context, m *hourglass.Model, train, test *data.Set, e hourglass.Engine, s Settings) ([]Result, error) {
	type features struct {
		name  string
		width int
		of    func(*data.Set) (*data.Set, error)
	}
	all := []features{
		{"code", m.Latent(), func(s *data.Set) (*data.Set, error) { return build.Encode(ctx, e, m, s) }},
	}
	if train.Labels == nil {
		return nil, fmt.Errorf("probe: %s has no labels to classify", train.Name)
	}
	means, err := train.Means()
	if err != nil {
		return nil, err
	}
	all = append(all, features{"raw", train.Features, func(s *data.Set) (*data.Set, error) { return s.Filled(means), nil }})
	components, err := pca.Beside(ctx, train, m.Latent(), m.Scaling.Units())
	if err != nil {
		return nil, err
	}
	if components != nil {
		all = append(all, features{"PCA", components.Count(), components.Scores})
	}
	var results []Result
	for _, f := range all {
		accuracy, err := read(ctx, f.of, train, test, e, s)
		if err != nil {
			return nil, err
		}
		results = append(results, Result{f.name, f.width, accuracy})
	}
	return results, nil
}

// read fits a classifier on features of training rows, and returns its accuracy on those of test rows.
func read(ctx context.Context, of func(*data.Set) (*data.Set, error), train, test *data.Set, e hourglass.Engine, s Settings) (float64, error) {
	fitted, err := of(train)
	if err != nil {
		return 0, err
	}
	p, err := Fit(ctx, fitted, s)
	if err != nil {
		return 0, err
	}
	held, err := of(test)
	if err != nil {
		return 0, err
	}
	return p.Accuracy(ctx, e, held)
}

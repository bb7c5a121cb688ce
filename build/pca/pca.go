// Package pca is the yardstick of every autoencoder: principal component analysis
// with as many components as the code has units.
//
// [Fit] finds the components of a set, [Beside] those that a model is compared with, and [Components.Reconstruct] gives a row as
// they see it. An autoencoder that is worse than that is not worth its training.
package pca

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass/data"
)

// Components are the first k principal components of a set.
type Components struct {
	Mean  []float64  // mean of each feature
	Scale []float32  // what values are divided by, one a feature; nil: nothing
	Basis *mat.Dense // features × k, orthonormal columns, in the order of falling variance
}

// MaxFeatures is the greatest number of features of a set. The decomposition takes time
// with their cube, which is minutes at this number.
const MaxFeatures = 8192

// Beside finds as many components of a set's rows as a model's code has units, or fewer where the rows
// have no more. scale is what the model divides values by, one a feature; nil: nothing. It returns nil where the rows have
// more features than MaxFeatures.
func Beside(ctx context.Context, set *data.Set, units int, scale []float32) (*Components, error) {
	if set.Features > MaxFeatures {
		return nil, nil
	}
	return Fit(ctx, set, min(units, set.Features, set.Rows()), scale)
}

// Count returns the number of components.
func (c *Components) Count() int {
	_, k := c.Basis.Dims()
	return k
}

// Fit finds the first k principal components of the set's rows, in float64, after values are divided by scale, one a feature; nil: by
// nothing. Missing values are taken for the mean of their feature.
//
// They are the eigenvectors of the covariance matrix. gonum's stat.PC finds the same ones
// through the singular values of the whole set, which takes five times as long and needs a
// second copy of 60,000 images. A test compares both.
func Fit(ctx context.Context, set *data.Set, k int, scale []float32) (*Components, error) {
	rows, features := set.Rows(), set.Features
	if k < 1 || k > min(rows, features) {
		return nil, fmt.Errorf("pca: %d components of %d rows with %d features; want 1 to %d", k, rows, features, min(rows, features))
	}
	if features > MaxFeatures {
		return nil, fmt.Errorf("pca: %d features; at most %d can be decomposed", features, MaxFeatures)
	}
	if scale != nil && len(scale) != features {
		return nil, fmt.Errorf("pca: a scale of %d values for %d features", len(scale), features)
	}
	c := &Components{Mean: means(set), Scale: scale}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	covariance := mat.NewSymDense(features, nil)
	if set.Spill == nil {
		x := mat.NewDense(rows, features, nil)
		for i := range rows {
			c.centre(x.RawRowView(i), set.Row(i))
		}
		stat.CovarianceMatrix(covariance, x, nil)
	} else if err := c.covarianceInParts(ctx, covariance, set); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return nil, errors.New("pca: the covariance matrix has no eigendecomposition; is every value finite?")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	c.Basis = mat.NewDense(features, k, nil)
	column := make([]float64, features)
	for j := range k { // eigenvalues are in rising order
		c.Basis.SetCol(j, mat.Col(column, features-1-j, &vectors))
	}
	return c, nil
}

// covarianceInParts computes the covariance of rows of which memory holds some at a time.
func (c *Components) covarianceInParts(ctx context.Context, to *mat.SymDense, set *data.Set) error {
	const values = 1 << 20 // that are held at once
	x := mat.NewDense(max(values/set.Features, 1), set.Features, nil)
	most, _ := x.Dims()
	for from := 0; from < set.Rows(); from += most {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(most, set.Rows()-from)
		for i := range n {
			c.centre(x.RawRowView(i), set.Row(from+i))
		}
		part := x.Slice(0, n, 0, set.Features)
		to.SymRankK(to, 1/float64(set.Rows()-1), part.T())
	}
	return set.Err()
}

// Reconstruct projects a row on the components and writes the projection, in the space of
// the features, to dst.
func (c *Components) Reconstruct(dst, row []float32) error {
	features, k := c.Basis.Dims()
	if len(row) != features || len(dst) != features {
		return fmt.Errorf("pca: rows of %d and %d values, the components have %d features", len(dst), len(row), features)
	}
	x := make([]float64, features)
	c.centre(x, row)
	code, back := mat.NewVecDense(k, nil), mat.NewVecDense(features, nil)
	code.MulVec(c.Basis.T(), mat.NewVecDense(features, x))
	back.MulVec(c.Basis, code)
	for j := range dst {
		dst[j] = float32(back.AtVec(j)*c.scale(j) + c.Mean[j])
	}
	return nil
}

// Scores returns the coordinates of a set's rows on the components, as a set with the
// rows' labels.
func (c *Components) Scores(set *data.Set) (*data.Set, error) {
	features, k := c.Basis.Dims()
	if set.Features != features {
		return nil, fmt.Errorf("pca: rows of %d values, the components have %d features", set.Features, features)
	}
	scores := &data.Set{Name: set.Name + ", components", Features: k, Labels: set.DenseLabels(), ClassNames: set.ClassNames, X: make([]float32, 0, set.Rows()*k)}
	x, score := mat.NewVecDense(features, nil), mat.NewVecDense(k, nil)
	for i := range set.Rows() {
		c.centre(x.RawVector().Data, set.Row(i))
		score.MulVec(c.Basis.T(), x)
		for _, v := range score.RawVector().Data {
			scores.X = append(scores.X, float32(v))
		}
	}
	return scores, nil
}

// MSE returns the squared error of the set's reconstructions, averaged over all values that
// are not missing, each divided by its scale.
func (c *Components) MSE(ctx context.Context, set *data.Set) (float64, error) {
	back := make([]float32, set.Features)
	total, there := 0.0, 0
	for i := range set.Rows() {
		if i%1024 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		row := set.Row(i)
		if err := c.Reconstruct(back, row); err != nil {
			return 0, err
		}
		for j, v := range row {
			if v != v {
				continue
			}
			e := (float64(v) - float64(back[j])) / c.scale(j)
			total += e * e
			there++
		}
	}
	return total / float64(max(there, 1)), nil
}

// Angles returns the principal angles, in radians and in rising order, between the
// components' subspace and that of the columns of w. These columns need not be
// orthonormal (Björck and Golub 1973).
func (c *Components) Angles(w mat.Matrix) ([]float64, error) {
	features, k := c.Basis.Dims()
	rows, columns := w.Dims()
	if rows != features || columns > rows {
		return nil, fmt.Errorf("pca: a matrix of %d×%d, want %d rows and no more columns", rows, columns, features)
	}
	var qr mat.QR
	qr.Factorize(w)
	var q mat.Dense
	qr.QTo(&q)
	var product mat.Dense
	product.Mul(c.Basis.T(), q.Slice(0, rows, 0, columns))
	var svd mat.SVD
	if !svd.Factorize(&product, mat.SVDNone) {
		return nil, errors.New("pca: the angles do not converge; is every value finite?")
	}
	angles := svd.Values(nil)[:min(k, columns)]
	for i, cosine := range angles {
		angles[i] = math.Acos(min(1, cosine))
	}
	return angles, nil
}

// means returns the mean of each feature over the values that are not missing.
func means(set *data.Set) []float64 {
	mean, there := make([]float64, set.Features), make([]float64, set.Features)
	for i := range set.Rows() {
		for j, v := range set.Row(i) {
			if v == v {
				mean[j] += float64(v)
				there[j]++
			}
		}
	}
	for j := range mean {
		mean[j] /= max(there[j], 1)
	}
	return mean
}

// scale returns what values of a feature are divided by.
func (c *Components) scale(j int) float64 {
	if c.Scale == nil {
		return 1
	}
	return float64(c.Scale[j])
}

// centre writes a row less the means, in scale. Missing values are 0.
func (c *Components) centre(dst []float64, row []float32) {
	for j, v := range row {
		if dst[j] = 0; v == v {
			dst[j] = (float64(v) - c.Mean[j]) / c.scale(j)
		}
	}
}

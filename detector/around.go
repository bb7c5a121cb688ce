package detector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/graph"
)

// Weights of the parts of a score around a model, whose errors say more than distances between its codes.
const (
	errorWeight = 1
	codeWeight  = 0.5
)

// Around makes a detector of an autoencoder that was trained before, of rows, windows or pictures. Of the rows, which should
// be normal and new to the model, fitted give the scales, and calibrating the p-values; no row may be in both.
//
// A score has the parts of [Fit]'s, but for these things. The error has twice the weight of each distance. Pixels of a channel
// have one scale, and so have the steps of a sensor. Errors are divided by the root of their mean square on the fitted
// rows, so that a column that the model never gives back well does not decide. Distances are those between codes. Columns
// are blamed by their errors alone. Rows have no missing values, whether or not the model takes them. Settings.Training is not
// used.
func Around(ctx context.Context, m *hourglass.Model, rows *contract.Contract, fitted, calibrating *data.Set, set Settings) (*Detector, error) {
	if set.Engine == nil {
		return nil, errors.New("detector: Engine is required; native.Engine{} is one")
	}
	s := rows.Values(m.Features())
	if err := check(s, fitted); err != nil {
		return nil, err
	}
	if calibrating.Features != s.Width() {
		return nil, fmt.Errorf("%w: %s has rows of %d values; the model takes %d", ErrData, calibrating.Name, calibrating.Features, s.Width())
	}
	whole, err := m.Deployed(hourglass.AutoencoderPart)
	if err != nil {
		return nil, err
	}
	if len(whole.Feeds()) != 1 {
		return nil, fmt.Errorf("%w: the model takes %v; a detector has rows alone, without labels", ErrData, graph.Names(whole.Feeds()))
	}
	scoring := &scoring{}
	if scoring.features, err = fitFeatures(s, fitted); err != nil {
		return nil, err
	}
	units := rows.Units(s.Width())
	scoring.features.pool(units, fitted)
	if err := scoring.takeNet(ctx, whole, units, fitted, set); err != nil {
		return nil, err
	}
	d, err := scoring.calibrated(ctx, s, calibrating, set)
	if err != nil {
		return nil, err
	}
	if !rows.Single() {
		d.Rows = rows.WithoutGaps()
	}
	if s.Width() <= mostWhitened {
		d.Reference = drift.Summarise(s, fitted)
	}
	return d, nil
}

// takeNet makes a trained model the net, and finds the scales of its errors and of distances between its codes.
func (s *scoring) takeNet(ctx context.Context, whole *graph.Graph, units []int, rows *data.Set, set Settings) error {
	if len(s.features.owner) != s.features.width {
		return fmt.Errorf("%w: %s has gaps, which the model does not take", ErrData, rows.Name)
	}
	whole, err := convert.Opset(whole, graph.DefaultOpset)
	if err != nil {
		return err
	}
	prefix(whole, "model_")
	f, err := s.features.graph()
	if err != nil {
		return err
	}
	z, err := output(ctx, set.Engine, f, rows, "features")
	if err != nil {
		return err
	}
	featured := &data.Set{Name: rows.Name, X: z, Features: s.features.width}
	plain, err := s.features.standardised(whole, nil)
	if err != nil {
		return err
	}
	made, err := outputs(ctx, set.Engine, plain, featured)
	if err != nil {
		return err
	}
	back, codes := made[hourglass.ReconstructionName], &data.Set{Name: rows.Name, X: made[hourglass.LatentName]}
	s.precision = precision(z, back, units)
	squares := make([]float64, featured.Rows())
	for i := range z {
		e := float64(z[i]-back[i]) * float64(s.precision[i%featured.Features])
		squares[i/featured.Features] += e * e / float64(featured.Features)
	}
	s.error = fitPart(squares, errorWeight)

	codes.Features = len(codes.X) / rows.Rows()
	scale := standardise(codes)
	if s.net, err = s.features.standardised(whole, scale); err != nil {
		return err
	}
	prefix(s.net, "net_")
	s.coded = true
	return s.fitDistances(ctx, codes, set.Seed, codeWeight, codeWeight)
}

// pool gives all values of a unit one scale.
func (f *features) pool(units []int, rows *data.Set) {
	all := make([][]float64, slices.Max(units)+1)
	for i := range rows.Rows() {
		for j, x := range rows.Row(i) {
			all[units[j]] = append(all[units[j]], float64(x))
		}
	}
	for j := range f.numbers {
		n := &f.numbers[j]
		mean, deviation := stat.PopMeanStdDev(all[units[n.at]], nil)
		if n.shift, n.scale = float32(mean), float32(deviation); !(n.scale >= smallestNormal) {
			n.scale = 1
		}
	}
}

// precision returns, for each value, one over the root of the mean squared error of its unit. An error that is far smaller
// than others is taken for a share of their mean.
func precision(z, back []float32, units []int) []float32 {
	size, count := make([]float64, slices.Max(units)+1), make([]float64, slices.Max(units)+1)
	for i := range z {
		e, unit := float64(z[i]-back[i]), units[i%len(units)]
		size[unit] += e * e
		count[unit]++
	}
	for unit := range size {
		size[unit] = math.Sqrt(size[unit] / count[unit])
	}
	floor := max(floorShare*average(size), 1e-6)
	out := make([]float32, len(units))
	for j, unit := range units {
		out[j] = float32(1 / max(size[unit], floor))
	}
	return out
}

// prefix renames a graph's outputs, because a graph that it becomes a part of has outputs of these names.
func prefix(g *graph.Graph, with string) {
	for _, v := range g.Outputs {
		g.Rename(v.Name, with+v.Name)
	}
}

// affine is x·scale + shift, value by value.
type affine struct{ shift, scale []float32 }

// standardise brings each value of the rows to the mean 0 and the variance 1, and returns how. A value that does not vary
// keeps its scale.
func standardise(rows *data.Set) *affine {
	a := &affine{make([]float32, rows.Features), make([]float32, rows.Features)}
	column := make([]float64, rows.Rows())
	for j := range rows.Features {
		for i := range column {
			column[i] = float64(rows.Row(i)[j])
		}
		mean, deviation := stat.PopMeanStdDev(column, nil)
		if !(deviation >= smallestNormal) {
			deviation = 1
		}
		a.shift[j], a.scale[j] = float32(-mean/deviation), float32(1/deviation)
		for i := range column {
			rows.X[i*rows.Features+j] = float32((column[i] - mean) / deviation)
		}
	}
	return a
}

// standardised returns a model's graph from features to its codes, [batch, n], and to what it gives back as features. Codes are
// standardised where to says how. Codes that are indices say nothing of distances; what they decode to takes their place.
func (f *features) standardised(whole *graph.Graph, to *affine) (*graph.Graph, error) {
	b := graph.NewBuilder("standardised", 0)
	z := b.Input("features", graph.Float, graph.Batch, graph.Fixed(int64(f.width)))
	out := b.Inline(whole, f.restoreNumbers(b, z))
	var shift, scale []float32
	for _, n := range f.numbers {
		shift, scale = append(shift, n.shift), append(scale, n.scale)
	}
	back := b.Op("Div", b.Op("Sub", out[1], row(b, shift)), row(b, scale))
	code := back
	if out[0].Type.Elem == graph.Float {
		code = b.Op("Flatten", out[0])
	}
	if to != nil {
		code = b.Op("Add", b.Op("Mul", code, row(b, to.scale)), row(b, to.shift))
	}
	b.Output(hourglass.LatentName, code)
	b.Output(hourglass.ReconstructionName, back)
	return b.Graph()
}

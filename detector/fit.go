package detector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/pca"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/detector/forest"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// ErrData is wrapped by every error about rows that cannot be fitted or scored.
var ErrData = errors.New("detector")

// Settings say how a detector is fitted. Both engines are required; a zero field has the documented default.
type Settings struct {
	Training hourglass.TrainingEngine // trains the net
	Engine   hourglass.Engine         // computes features and the scores of calibrating rows
	// Alpha is the share of normal rows that may be called anomalies; 0: 0.01.
	Alpha    float64
	Seed     uint64               // of the division of the rows, of weights and of shuffles
	Progress func(build.Progress) // called after each epoch of a net; nil: nobody is told
	// Auto chooses among a few settings by how well they tell planted anomalies from normal rows that are held out. It takes about four
	// times as long. Tried is called after each trial; nil: nobody is told.
	Auto  bool
	Tried func(Trial)
	Known []Trial // of the same rows and Seed, that need not be tried again
}

const usualAlpha = 0.01

// FewestRows is the smallest number of rows that a detector is fitted on.
const FewestRows = 20

// Fit fits a detector on normal rows. The schema says what their columns are, and each row of the set has
// the values that [schema.Matching.Row] writes, NaN where a field is missing. A few anomalies among
// the rows do little harm; many make their like normal.
//
// One row in ten calibrates, at least 100 where there are 500 rows or more, and the rest is fitted on.
func Fit(ctx context.Context, s *schema.Schema, rows *data.Set, set Settings) (*Detector, error) {
	if set.Training == nil || set.Engine == nil {
		return nil, errors.New("detector: Training and Engine are required; native.Engine{} is one")
	}
	if err := check(s, rows); err != nil {
		return nil, err
	}
	fitted, calibrating := divide(rows, set.Seed)
	setting, trials := usual, []Trial(nil)
	if set.Auto {
		var err error
		if setting, trials, err = try(ctx, s, fitted, set); err != nil {
			return nil, err
		}
	}
	scoring, err := fit(ctx, s, fitted, set, setting)
	if err != nil {
		return nil, err
	}
	scoring.quality.Trials = trials
	d, err := scoring.calibrated(ctx, s, calibrating, set)
	if err != nil {
		return nil, err
	}
	if scoring.quality.Yardsticks, err = scoring.yardsticks(ctx, set.Engine, s, calibrating, set.Seed); err != nil {
		return nil, err
	}
	d.Quality, d.Reference = &scoring.quality, drift.Summarise(s, fitted)
	return d, nil
}

// calibrated makes the detector, calibrated on rows.
func (s *scoring) calibrated(ctx context.Context, types *schema.Schema, rows *data.Set, set Settings) (*Detector, error) {
	g, err := s.uncalibrated()
	if err != nil {
		return nil, err
	}
	scores, err := output(ctx, set.Engine, g, rows, hourglass.ScoreName)
	if err != nil {
		return nil, err
	}
	d, err := assemble(types, s)
	if err != nil {
		return nil, err
	}
	if err := d.Calibrate(scores); err != nil {
		return nil, err
	}
	return d, d.SetAlpha(cmp.Or(set.Alpha, usualAlpha))
}

func check(s *schema.Schema, rows *data.Set) error {
	if err := s.Validate(); err != nil {
		return err
	}
	switch {
	case rows.Features != s.Width():
		return fmt.Errorf("%w: %s has rows of %d values; the schema asks for %d", ErrData, rows.Name, rows.Features, s.Width())
	case rows.Rows() < FewestRows:
		return fmt.Errorf("%w: %s has %d rows; a detector needs at least %d", ErrData, rows.Name, rows.Rows(), FewestRows)
	}
	return nil
}

// divide draws the calibrating rows.
func divide(rows *data.Set, seed uint64) (fitted, calibrating *data.Set) {
	order := rand.New(rand.NewPCG(seed, divisionStream)).Perm(rows.Rows())
	n := calibratingRows(len(order))
	return chosen(rows, order[n:]), chosen(rows, order[:n])
}

// Each purpose has a stream of random numbers of its own.
const (
	divisionStream  = 0x6a09e667f3bcc908
	bankStream      = 0xbb67ae8584caa73b
	plantingStream  = 0xa54ff53a5f1d36f1
	embeddingStream = 0x510e527fade682d1
	trialStream     = 0x9b05688c2b3e6c1f
)

func chosen(rows *data.Set, at []int) *data.Set {
	part := *rows
	part.Index = make([]int, len(at))
	for i, j := range at {
		if part.Index[i] = j; rows.Index != nil {
			part.Index[i] = rows.Index[j]
		}
	}
	return &part
}

// fit finds everything that scores are computed with.
func fit(ctx context.Context, s *schema.Schema, rows *data.Set, set Settings, setting Setting) (*scoring, error) {
	f, err := fitFeatures(s, rows)
	if err != nil {
		return nil, err
	}
	var z []float32
	if len(f.owner) > 0 {
		g, err := f.graph()
		if err != nil {
			return nil, err
		}
		if z, err = output(ctx, set.Engine, g, rows, "features"); err != nil {
			return nil, err
		}
	}
	if z = f.embed(s, rows, z, set.Seed); len(f.owner) == 0 {
		return nil, fmt.Errorf("%w: no column varies", ErrData)
	}
	if n := len(f.owner); !f.single() && n > mostOwners/f.columns {
		return nil, fmt.Errorf("%w: %d columns are %d features; of columns that are not numbers without gaps alone, features times columns are at most %d", ErrData, f.columns, n, mostOwners)
	}
	featured := &data.Set{Name: rows.Name, X: z, Features: len(f.owner)}
	out := &scoring{features: f}
	if out.forest, err = forest.Fit(z, len(f.owner), forest.Settings{Seed: set.Seed}); err != nil {
		return nil, err
	}
	if err := out.fitNet(ctx, featured, set, setting); err != nil {
		return nil, err
	}
	return out, out.fitDistances(ctx, featured, set.Seed, setting.Distance, setting.Local)
}

// Bounds of what is kept of the rows.
const (
	mostKept       = 4096    // rows that local distances are taken to
	mostFar        = 512     // of these, rows that distances are taken to; they tell how far away a row is
	mostKeptValues = 4 << 20 // values
	mostWhitened   = 512     // features
	mostOwners     = 1 << 26 // features times columns, where a column may be several features
)

// How many of the nearest rows a local distance, and a distance, is the mean of.
const (
	nearestKept = 5
	nearestFar  = 2
)

// fitDistances keeps rows, all of them or a sample, and finds the scales of distances to them.
func (s *scoring) fitDistances(ctx context.Context, rows *data.Set, seed uint64, distance, local float64) error {
	order := rand.New(rand.NewPCG(seed, bankStream)).Perm(rows.Rows())
	order = order[:min(len(order), mostKept, max(mostKeptValues/rows.Features, FewestRows))]
	if rows.Features > mostWhitened {
		s.kept = newBank(matrix(rows, order), nearestKept)
		s.distance, s.local = fitPart(s.kept.usual, distance), fitPart(s.kept.local(), local)
		return ctx.Err()
	}
	s.kept = newBank(matrix(rows, order[:min(len(order), mostFar)]), nearestFar)
	s.distance = fitPart(s.kept.usual, distance)
	if err := ctx.Err(); err != nil {
		return err
	}
	kept := matrix(rows, order)
	w, ok := whiten(kept)
	if !ok {
		return fmt.Errorf("%w: the covariance of %s has no eigendecomposition", ErrData, rows.Name)
	}
	var white mat.Dense
	white.Mul(kept, w)
	s.white, s.whiteKept = w, newBank(&white, nearestKept)
	s.local = fitPart(s.whiteKept.local(), local)
	return ctx.Err()
}

// matrix returns some rows of a set.
func matrix(rows *data.Set, at []int) *mat.Dense {
	m := mat.NewDense(len(at), rows.Features, nil)
	for i, row := range at {
		for j, v := range rows.Row(row) {
			m.Set(i, j, float64(v))
		}
	}
	return m
}

// The net: a dense autoencoder of rows that noise was added to, as wide and deep as the features ask for.
const (
	netSteps = 2000 // at least so many are allowed, and as many epochs as they take
	netBatch = 128
)

// fitNet trains the autoencoder, and finds the scale of its error on rows that watched the training.
func (s *scoring) fitNet(ctx context.Context, rows *data.Set, set Settings, setting Setting) error {
	width := rows.Features
	model, err := variants.Deep{
		Features: width, Hidden: []int{min(max(2*width, 32), 256)}, Latent: setting.units(width), Seed: set.Seed,
	}.Model()
	if err != nil {
		return err
	}
	model.Corruption, model.Objective = hourglass.Gaussian{Sigma: setting.Noise}, masked{s.features}
	train, held, err := rows.Split(0.1, set.Seed)
	if err != nil {
		return err
	}
	perEpoch := (train.Rows() + netBatch - 1) / netBatch
	epochs := min(max(netSteps/perEpoch, 5), 1000)
	result, err := build.Fit(ctx, model, train, build.Settings{
		Engine: set.Training, Rate: 2e-3, Schedule: build.Cosine{}, Epochs: epochs, Batch: netBatch, Held: held,
		Patience: max(epochs/10, 3), Seed: set.Seed, Progress: set.Progress,
	})
	if err != nil {
		return err
	}
	if s.net, err = model.Deployed(hourglass.AutoencoderPart); err != nil {
		return err
	}
	prefix(s.net, "net_")
	errors, all, err := s.errors(ctx, set.Engine, held)
	if err != nil {
		return err
	}
	s.error = fitPart(errors, setting.Net)
	s.quality.Net, s.quality.doubts = average(all), build.Doubts(model, train, result)
	if width <= mostWhitened {
		if s.components, err = pca.Beside(ctx, train, model.Latent(), nil); err != nil {
			return err
		}
		if s.quality.PCA, err = s.components.MSE(ctx, held); err != nil {
			return err
		}
	}
	return nil
}

// errors returns, for each row of features, the mean squared error of what the net gives back: that which is trained, and that of all features.
func (s *scoring) errors(ctx context.Context, e hourglass.Engine, rows *data.Set) (trained, all []float64, err error) {
	b := graph.NewBuilder("errors", 0)
	z := b.Input("features", graph.Float, graph.Batch, graph.Fixed(int64(rows.Features)))
	back := b.Inline(s.net, z)[1]
	d := b.Op("Sub", z, back)
	b.Output("trained", b.Op("ReduceMean", s.features.squares(b, z, back), graph.Ints("axes", 1), graph.Int("keepdims", 0)))
	b.Output("all", b.Op("ReduceMean", b.Op("Mul", d, d), graph.Ints("axes", 1), graph.Int("keepdims", 0)))
	g, err := b.Graph()
	if err != nil {
		return nil, nil, err
	}
	made, err := outputs(ctx, e, g, rows)
	return wide(made["trained"]), wide(made["all"]), err
}

func wide(v []float32) []float64 {
	all := make([]float64, len(v))
	for i, x := range v {
		all[i] = float64(x)
	}
	return all
}

// output returns an output of a graph for the rows of a set.
func output(ctx context.Context, e hourglass.Engine, g *graph.Graph, rows *data.Set, name string) ([]float32, error) {
	made, err := outputs(ctx, e, g, rows)
	return made[name], err
}

// outputs returns all outputs of a graph, which are float32.
func outputs(ctx context.Context, e hourglass.Engine, g *graph.Graph, rows *data.Set) (map[string][]float32, error) {
	all := map[string][]float32{}
	err := feed.Run(ctx, e, g, rows, func(_, out map[string]*graph.Tensor) error {
		for name, t := range out {
			v, err := graph.Data[float32](t)
			if err != nil {
				return err
			}
			all[name] = append(all[name], v...)
		}
		return nil
	})
	return all, err
}

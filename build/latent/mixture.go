package latent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/hourglass-go/hourglass/data"
)

// Mixture is Σ wᵢ·N(μᵢ, Σᵢ), a mixture of normal distributions. Codes of an autoencoder
// without a prior can be drawn from it.
type Mixture struct {
	components []component
	width      int
}

type component struct {
	weight float64
	mean   []float64
	root   *mat.TriDense // lower triangle; the covariance is root·rootᵀ
	log    float64       // ln weight − ½·ln det Σ, without the constant that all components share
}

// MixtureSettings say how a mixture is fitted. A field that is zero has the documented
// default.
type MixtureSettings struct {
	Components int    // 0: 20, or fewer where that leaves less than ten rows for each
	Rows       int    // greatest number of rows that are used, drawn by Seed; 0: 10,000
	Iterations int    // greatest number; 0: 50
	Seed       uint64 // seed of the first means
}

// tolerance is the gain of the mean log-likelihood, in nats, below which fitting ends.
const tolerance = 1e-3

// FitMixture finds a mixture with full covariances by expectation-maximization (Dempster,
// Laird and Rubin 1977). It starts from means that k-means++ draws (Arthur and
// Vassilvitskii 2007). A thousandth of the rows' mean variance is added to each
// covariance's diagonal, so that no component collapses.
func FitMixture(ctx context.Context, set *data.Set, s MixtureSettings) (*Mixture, error) {
	if err := set.Validate(); err != nil {
		return nil, fmt.Errorf("latent: %w", err)
	}
	if s.Rows == 0 {
		s.Rows = 10_000
	}
	if s.Iterations == 0 {
		s.Iterations = 50
	}
	random := rand.New(rand.NewPCG(s.Seed, 0x6d697874757265))
	rows := sample(set, s.Rows, random)
	if s.Components == 0 {
		s.Components = max(1, min(20, len(rows)/10))
	}
	if s.Components < 1 || s.Components > len(rows) || s.Rows < 1 || s.Iterations < 1 {
		return nil, fmt.Errorf("latent: %d components of %d rows, %d iterations; want at least 1 row a component, and 1 iteration", s.Components, len(rows), s.Iterations)
	}
	f := &fit{rows: rows, width: set.Features, share: make([][]float64, len(rows))}
	f.start(s.Components, random)
	last := math.Inf(-1)
	for range s.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := f.maximize(); err != nil {
			return nil, err
		}
		likelihood := f.expect()
		if likelihood-last < tolerance {
			break
		}
		last = likelihood
	}
	return &Mixture{f.components, f.width}, nil
}

// sample returns at most n rows of a set, in float64.
func sample(set *data.Set, n int, random *rand.Rand) [][]float64 {
	order := random.Perm(set.Rows())
	order = order[:min(n, len(order))]
	slices.Sort(order)
	var rows [][]float64
	for _, i := range order {
		row := make([]float64, set.Features)
		for j, v := range set.Row(i) {
			row[j] = float64(v)
		}
		rows = append(rows, row)
	}
	return rows
}

// fit holds a mixture while it is fitted.
type fit struct {
	rows       [][]float64
	width      int
	components []component
	share      [][]float64 // share of each row in each component
	ridge      float64
}

// start gives each row to the nearest of k means. The means are rows that are drawn one
// after the other, in proportion to their squared distance from the nearest mean so far.
func (f *fit) start(k int, random *rand.Rand) {
	mean := make([]float64, f.width)
	for _, row := range f.rows {
		floats.Add(mean, row)
	}
	floats.Scale(1/float64(len(f.rows)), mean)
	for _, row := range f.rows {
		f.ridge += squared(row, mean) / float64(len(f.rows)*f.width) / 1000
	}
	f.ridge = max(f.ridge, 1e-12)
	means := [][]float64{f.rows[random.IntN(len(f.rows))]}
	distance := make([]float64, len(f.rows))
	nearest := make([]int, len(f.rows))
	for i := range distance {
		distance[i] = math.Inf(1)
	}
	for {
		c := len(means) - 1
		for i, row := range f.rows {
			if d := squared(row, means[c]); d < distance[i] {
				distance[i], nearest[i] = d, c
			}
		}
		if len(means) == k {
			break
		}
		at, left := 0, random.Float64()*floats.Sum(distance)
		for ; at < len(f.rows)-1 && left >= distance[at]; at++ {
			left -= distance[at]
		}
		means = append(means, f.rows[at])
	}
	f.components = make([]component, k)
	for i := range f.share {
		f.share[i] = make([]float64, k)
		f.share[i][nearest[i]] = 1
	}
}

func squared(a, b []float64) (sum float64) {
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

// maximize moves the components to where the shares put them.
func (f *fit) maximize() error {
	off := make([]float64, f.width)
	for c := range f.components {
		total, mean := 0.0, make([]float64, f.width)
		for i, row := range f.rows {
			total += f.share[i][c]
			floats.AddScaled(mean, f.share[i][c], row)
		}
		total = max(total, 1e-10)
		floats.Scale(1/total, mean)
		covariance := mat.NewSymDense(f.width, nil)
		for i, row := range f.rows {
			if f.share[i][c] > 1e-9 {
				floats.SubTo(off, row, mean)
				covariance.SymRankOne(covariance, f.share[i][c]/total, mat.NewVecDense(f.width, off))
			}
		}
		for j := range f.width {
			covariance.SetSym(j, j, covariance.At(j, j)+f.ridge)
		}
		var chol mat.Cholesky
		if !chol.Factorize(covariance) {
			return errors.New("latent: a covariance is not positive definite; is every value finite?")
		}
		root := mat.NewTriDense(f.width, mat.Lower, nil)
		chol.LTo(root)
		weight := total / float64(len(f.rows))
		f.components[c] = component{weight, mean, root, math.Log(weight) - chol.LogDet()/2}
	}
	return nil
}

// expect divides each row among the components and returns the mean log-likelihood.
func (f *fit) expect() (likelihood float64) {
	scratch := make([]float64, f.width)
	for i, row := range f.rows {
		for c, of := range f.components {
			f.share[i][c] = of.logDensity(row, scratch)
		}
		total := floats.LogSumExp(f.share[i])
		for c := range f.share[i] {
			f.share[i][c] = math.Exp(f.share[i][c] - total)
		}
		likelihood += total / float64(len(f.rows))
	}
	return likelihood - float64(f.width)/2*math.Log(2*math.Pi)
}

// logDensity leaves out the constant that all components share.
func (c component) logDensity(row, scratch []float64) float64 {
	raw := c.root.RawTriangular()
	sum := 0.0
	for i := range row { // solve root·y = row − mean by forward substitution
		y := row[i] - c.mean[i]
		line := raw.Data[i*raw.Stride:]
		for j, v := range scratch[:i] {
			y -= line[j] * v
		}
		scratch[i] = y / line[i]
		sum += scratch[i] * scratch[i]
	}
	return c.log - sum/2
}

// LogDensity returns the logarithm of the mixture's density at a row.
func (m *Mixture) LogDensity(row []float64) (float64, error) {
	if len(row) != m.width {
		return 0, fmt.Errorf("latent: a row of %d values, the mixture has %d", len(row), m.width)
	}
	all, scratch := make([]float64, len(m.components)), make([]float64, m.width)
	for i, c := range m.components {
		all[i] = c.logDensity(row, scratch)
	}
	return floats.LogSumExp(all) - float64(m.width)/2*math.Log(2*math.Pi), nil
}

// Sample draws n rows, which it returns one after the other.
func (m *Mixture) Sample(n int, seed uint64) []float32 {
	random := rand.New(rand.NewPCG(seed, 0x73616d706c65))
	out := make([]float32, 0, n*m.width)
	normal, row := mat.NewVecDense(m.width, nil), mat.NewVecDense(m.width, nil)
	for range n {
		left, c := random.Float64(), 0
		for ; c < len(m.components)-1 && left >= m.components[c].weight; c++ {
			left -= m.components[c].weight
		}
		for j := range m.width {
			normal.SetVec(j, random.NormFloat64())
		}
		row.MulVec(m.components[c].root, normal)
		for j, mean := range m.components[c].mean {
			out = append(out, float32(mean+row.AtVec(j)))
		}
	}
	return out
}

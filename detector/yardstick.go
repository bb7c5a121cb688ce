package detector

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// Yardstick says how well planted anomalies are told from normal rows that no part of the detector was fitted
// on, by the detector and by others in the same units. Each number is an AUROC. It says something about
// anomalies of the planted kind alone.
type Yardstick struct {
	Planted    string  `json:"planted"` // the kind, see [Shuffled] and [Spread]
	Rows       int     `json:"rows"`    // planted, and as many normal ones
	Detector   float64 `json:"detector"`
	PCA        float64 `json:"pca"`        // residual of principal components, as many as the net's code has units; 0: too many features
	Neighbours float64 `json:"neighbours"` // mean distance to the nearest of the kept rows
	Forest     float64 `json:"forest"`     // isolation forest
}

// Kinds of planted rows.
const (
	// Shuffled rows have the value of each column from another normal row: each value is usual, and the
	// values do not go together.
	Shuffled = "shuffled"
	// Spread rows have a value anywhere between the least and the greatest of each column (as in Goix 2016).
	Spread = "spread"
)

// mostPlanted is the greatest number of rows of a kind. The standard error of an AUROC is then at most 0.02.
const mostPlanted = 500

// yardsticks measures the detector's score and the others on planted rows.
func (s *scoring) yardsticks(ctx context.Context, e hourglass.Engine, types *schema.Schema, normal *data.Set, seed uint64) ([]Yardstick, error) {
	if normal.Rows() > mostPlanted {
		normal = normal.Slice(0, mostPlanted)
	}
	random := rand.New(rand.NewPCG(seed, plantingStream))
	var all []Yardstick
	for _, kind := range []string{Shuffled, Spread} {
		rows := &data.Set{Name: kind, Features: normal.Features, X: slices.Clone(normal.Dense())}
		plant(types, rows, kind, random)
		both := &data.Set{Name: kind, Features: normal.Features, X: slices.Concat(normal.Dense(), rows.X)}
		y, err := s.measured(ctx, e, both)
		if err != nil {
			return nil, err
		}
		y.Planted, y.Rows = kind, rows.Rows()
		all = append(all, y)
	}
	return all, nil
}

// plant makes anomalies of normal rows.
func plant(types *schema.Schema, rows *data.Set, kind string, random *rand.Rand) {
	if kind == altered {
		alter(types, rows, random)
		return
	}
	was, n, at := slices.Clone(rows.X), rows.Rows(), 0
	for _, c := range types.Used() {
		from := random.Perm(n)
		for j := at; j < at+c.Width(); j++ {
			for i := range n {
				rows.X[i*rows.Features+j] = was[from[i]*rows.Features+j]
			}
			if kind == Spread {
				spread(c, rows, j, random)
			}
		}
		at += c.Width()
	}
}

// spread draws the values of a column anew from its whole range. Gaps stay.
func spread(c schema.Column, rows *data.Set, at int, random *rand.Rand) {
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	for i := range rows.Rows() {
		if x := rows.Row(i)[at]; x == x {
			low, high = min(low, x), max(high, x)
		}
	}
	for i := range rows.Rows() {
		if row := rows.Row(i); row[at] == row[at] {
			row[at] = drawn(c, low, high, random.Float64())
		}
	}
}

// drawn returns the value of a column at a share of its range, on the scale on which it is taken.
func drawn(c schema.Column, low, high float32, share float64) float32 {
	switch {
	case c.Kind != schema.Number: // positions of texts, and whole days and seconds
		return float32(math.Floor(float64(low) + share*float64(high-low+1)))
	case c.Log:
		n := number{unit: float32(c.Unit)}
		a, b := n.curved(low), n.curved(high)
		x := a + share*(b-a)
		return float32(math.Copysign(math.Expm1(math.Abs(x))*c.Unit, x))
	}
	return float32(float64(low) + share*(float64(high)-float64(low)))
}

// measured returns the AUROC of each method on rows of which the second half is planted.
func (s *scoring) measured(ctx context.Context, e hourglass.Engine, rows *data.Set) (y Yardstick, err error) {
	b := graph.NewBuilder("yardsticks", 0)
	x := s.input(b)
	z := b.Output("features", s.features.build(b, x))
	b.Output(hourglass.ScoreName, s.build(b, x).score)
	b.Output("distance", s.kept.build(b, z, "yardstick_").distance)
	g, err := b.Graph()
	if err != nil {
		return y, err
	}
	made, err := outputs(ctx, e, g, rows)
	if err != nil {
		return y, err
	}
	planted := make([]bool, rows.Rows())
	for i := range planted {
		planted[i] = i >= rows.Rows()/2
	}
	features := made["features"]
	for _, m := range []struct {
		to     *float64
		scores []float32
	}{
		{&y.Detector, made[hourglass.ScoreName]}, {&y.Neighbours, made["distance"]},
		{&y.PCA, s.residuals(features)}, {&y.Forest, narrow(s.forest.Score(features, len(s.features.owner)))},
	} {
		if m.scores == nil {
			continue
		}
		if *m.to, err = AUROC(m.scores, planted); err != nil {
			return y, fmt.Errorf("planted rows: %w", err)
		}
	}
	return y, nil
}

// residuals returns the squared errors of PCA, or nil where there is none, or where it keeps rows whole.
func (s *scoring) residuals(features []float32) []float32 {
	if s.components == nil || s.components.Count() >= len(s.features.owner) {
		return nil
	}
	width := len(s.features.owner)
	back := make([]float32, width)
	var out []float32
	for row := range slices.Chunk(features, width) {
		if err := s.components.Reconstruct(back, row); err != nil {
			return nil
		}
		sum := 0.0
		for j, x := range row {
			sum += float64(x-back[j]) * float64(x-back[j])
		}
		out = append(out, float32(sum))
	}
	return out
}

func narrow(v []float64) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x)
	}
	return out
}

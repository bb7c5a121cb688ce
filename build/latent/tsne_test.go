package latent

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hourglass-go/hourglass/data"
)

// blobs draws rows around three centres, by turns.
func blobs(n int) *data.Set {
	random := rand.New(rand.NewPCG(1, 1))
	set := &data.Set{Name: "blobs", Features: 10}
	for i := range n {
		for j := range set.Features {
			x := random.NormFloat64()
			if j == i%3 {
				x += 20
			}
			set.X = append(set.X, float32(x))
		}
		set.Labels = append(set.Labels, int32(i%3))
	}
	return set
}

// TestTSNEKeepsNeighbours: the nearest point of each point comes from the same blob, the map
// is trustworthy, and the same start gives the same map.
func TestTSNEKeepsNeighbours(t *testing.T) {
	set := blobs(150)
	last := 0
	at, err := TSNE(t.Context(), set, TSNESettings{Iterations: 500, Progress: func(done, _ int) { last = done }})
	if err != nil {
		t.Fatal(err)
	}
	if last != 500 {
		t.Errorf("progress ended at %d of 500", last)
	}
	for i, p := range at {
		nearest, least := -1, math.Inf(1)
		for j, q := range at {
			if d := math.Hypot(p[0]-q[0], p[1]-q[1]); i != j && d < least {
				nearest, least = j, d
			}
		}
		if set.Label(i) != set.Label(nearest) {
			t.Errorf("point %d of blob %d is nearest to %d of blob %d", i, set.Label(i), nearest, set.Label(nearest))
		}
	}
	if got, err := Trustworthiness(set, at, 12); err != nil || got < 0.9 {
		t.Errorf("trustworthiness %v, %v; want above 0.9", got, err)
	}
	again, err := TSNE(t.Context(), set, TSNESettings{Iterations: 500})
	if err != nil {
		t.Fatal(err)
	}
	for i := range at {
		if at[i] != again[i] {
			t.Fatalf("point %d is at %v, and then at %v", i, at[i], again[i])
		}
	}
}

// TestTSNESlope compares the slope with central differences of the divergence between the
// high-dimensional and the low-dimensional probabilities.
func TestTSNESlope(t *testing.T) {
	const n = 20
	p, err := affinities(t.Context(), blobs(n), 5)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("probabilities sum to %v", sum)
	}
	at := start(n, TSNESettings{Seed: 3})
	for i := range at {
		at[i][0] *= 1e4
		at[i][1] *= 1e4
	}
	divergence := func() float64 {
		weights, total := make([]float64, n*n), 0.0
		for i := range n {
			for j := range n {
				if i != j {
					dx, dy := at[i][0]-at[j][0], at[i][1]-at[j][1]
					weights[i*n+j] = 1 / (1 + dx*dx + dy*dy)
					total += weights[i*n+j]
				}
			}
		}
		d := 0.0
		for k, w := range weights {
			if w > 0 {
				d += p[k] * math.Log(p[k]*total/w)
			}
		}
		return d
	}
	m := newTSNE(p, at)
	total := m.weigh()
	const h = 1e-5
	for i := range n {
		for k := range 2 {
			x := at[i][k]
			at[i][k] = x + h
			up := divergence()
			at[i][k] = x - h
			down := divergence()
			at[i][k] = x
			if got, want := m.slope(i, k, 1, total), (up-down)/(2*h); math.Abs(got-want) > 1e-8 {
				t.Errorf("slope of point %d along %d is %v, differences give %v", i, k, got, want)
			}
		}
	}
}

// TestCondition: the probabilities of a row have the perplexity that was asked for.
func TestCondition(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	row := make([]float64, 50)
	for i := range row {
		row[i] = 1e6 + 1000*random.Float64()
	}
	row[7] = 0
	condition(row, 7, math.Log(12))
	entropy := 0.0
	for j, p := range row {
		if p > 0 {
			entropy -= p * math.Log(p)
		} else if j != 7 && p < 0 {
			t.Errorf("probability %v", p)
		}
	}
	if got := math.Exp(entropy); row[7] != 0 || math.Abs(got-12) > 1e-4 {
		t.Errorf("perplexity %v and %v of itself; want 12 and 0", got, row[7])
	}
}

func TestTSNERefuses(t *testing.T) {
	set := blobs(9)
	for name, s := range map[string]TSNESettings{
		"perplexity":  {Perplexity: 9},
		"no rows":     {Perplexity: 0.5},
		"iterations":  {Iterations: -1},
		"other start": {Start: make([][2]float64, 8)},
	} {
		if _, err := TSNE(t.Context(), set, s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := TSNE(t.Context(), set.Slice(0, 3), TSNESettings{}); err == nil {
		t.Error("three rows: no error")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := TSNE(ended, set, TSNESettings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestTSNEOfEqualRows: a map of equal rows has finite places.
func TestTSNEOfEqualRows(t *testing.T) {
	set := &data.Set{Name: "ones", Features: 2, X: make([]float32, 20)}
	at, err := TSNE(t.Context(), set, TSNESettings{Iterations: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range at {
		if math.IsNaN(p[0]+p[1]) || math.IsInf(p[0]+p[1], 0) {
			t.Errorf("point %d is at %v", i, p)
		}
	}
}

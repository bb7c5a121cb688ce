package latent

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/floats"

	"github.com/hourglass-go/hourglass/data"
)

// TSNESettings say how a map is made. A field that is zero has the documented default.
type TSNESettings struct {
	Perplexity float64 // about the number of neighbours of a row; 0: 30, or a third of the rows
	Iterations int     // 0: 1000
	// Start is where each row begins, for example at its first two principal
	// components. The scale does not matter. nil: drawn by Seed.
	Start    [][2]float64
	Seed     uint64
	Progress func(done, iterations int) // called now and then; nil: nobody is told
}

const (
	exaggeration = 12.   // factor of the attraction in the first quarter of the iterations
	smallStart   = 1e-4  // standard deviation of the start along its first axis
	leastGain    = 0.01  // of the step along a coordinate
	leastRate    = 50.   // of descent
	searches     = 64    // greatest number of halvings in the search for a row's precision
	near         = 1e-6  // distance from the wanted entropy at which the search ends, in nats
	tiny         = 1e-12 // smallest joint probability, so that every pair attracts
)

// TSNE maps rows to a plane so that neighbours stay neighbours. It is the exact method of
// van der Maaten and Hinton (2008), with the learning rate of Belkina et al. (2019), which
// grows with the number of rows. The same set with the same start gives the same map.
func TSNE(ctx context.Context, set *data.Set, s TSNESettings) ([][2]float64, error) {
	n := set.Rows()
	if s.Perplexity == 0 {
		s.Perplexity = min(30, float64(n)/3)
	}
	if s.Iterations == 0 {
		s.Iterations = 1000
	}
	if err := set.Validate(); err != nil {
		return nil, fmt.Errorf("latent: %w", err)
	}
	if n < 4 || n > maxMapped || !(s.Perplexity >= 1) || s.Perplexity > float64(n-1) || s.Iterations < 1 || s.Start != nil && len(s.Start) != n {
		return nil, fmt.Errorf("latent: a map of %d rows from %d points at perplexity %v in %d iterations; want 4 to %d rows, a point for each or none, a perplexity of 1 to the rows less 1, and 1 iteration",
			n, len(s.Start), s.Perplexity, s.Iterations, maxMapped)
	}
	p, err := affinities(ctx, set, s.Perplexity)
	if err != nil {
		return nil, err
	}
	m := newTSNE(p, start(n, s))
	rate := max(float64(n)/exaggeration/4, leastRate)
	for i := range s.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		attraction, momentum := 1., 0.8
		if i < s.Iterations/4 {
			attraction, momentum = exaggeration, 0.5
		}
		m.descend(rate, momentum, attraction)
		if s.Progress != nil && (i+1)%50 == 0 {
			s.Progress(i+1, s.Iterations)
		}
	}
	return m.at, nil
}

// start returns the first places. They are centred and close together.
func start(n int, s TSNESettings) [][2]float64 {
	at := make([][2]float64, n)
	random := rand.New(rand.NewPCG(s.Seed, 0x74736e65))
	var mean, variance [2]float64
	for i := range at {
		if at[i] = [2]float64{random.NormFloat64(), random.NormFloat64()}; s.Start != nil {
			at[i] = s.Start[i]
		}
		for k, v := range at[i] {
			mean[k] += v / float64(n)
		}
	}
	for i := range at {
		for k := range at[i] {
			at[i][k] -= mean[k]
			variance[k] += at[i][k] * at[i][k] / float64(n)
		}
	}
	if variance[0] == 0 {
		variance[0] = 1
	}
	for i := range at {
		for k := range at[i] {
			at[i][k] *= smallStart / math.Sqrt(variance[0])
		}
	}
	return at
}

// affinities returns the joint probabilities of rows, by row and column (equations 1 and 2
// and section 3.1).
func affinities(ctx context.Context, set *data.Set, perplexity float64) ([]float64, error) {
	n := set.Rows()
	p := make([]float64, n*n)
	parallel(n, func(i int) {
		if ctx.Err() != nil {
			return
		}
		row := p[i*n : (i+1)*n]
		for j := range row {
			other := set.Row(j)
			for k, v := range set.Row(i) {
				d := float64(v) - float64(other[k])
				row[j] += d * d
			}
		}
		condition(row, i, math.Log(perplexity))
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := range n {
		for j := range i {
			joint := max((p[i*n+j]+p[j*n+i])/float64(2*n), tiny)
			p[i*n+j], p[j*n+i] = joint, joint
		}
	}
	return p, nil
}

// condition turns squared distances from row i into probabilities with the given entropy.
// They are those of a normal distribution, and the precision that gives the entropy is
// searched for.
func condition(row []float64, i int, entropy float64) {
	low, high, precision := 0., math.Inf(1), 1/max(floats.Sum(row)/float64(len(row)), math.SmallestNonzeroFloat32)
	nearest := math.Inf(1)
	for j, d := range row {
		if j != i {
			nearest = min(nearest, d)
		}
	}
	distances := append([]float64(nil), row...)
	for range searches {
		sum, mean := 0., 0.
		for j, d := range distances {
			if row[j] = 0; j != i {
				row[j] = math.Exp(-precision * (d - nearest))
				sum += row[j]
				mean += row[j] * (d - nearest)
			}
		}
		floats.Scale(1/sum, row)
		over := math.Log(sum) + precision*mean/sum - entropy
		switch {
		case math.Abs(over) < near:
			return
		case over > 0:
			low = precision
		default:
			high = precision
		}
		if precision *= 2; !math.IsInf(high, 1) {
			precision = (low + high) / 2
		}
	}
}

// tsne holds a map while it is made.
type tsne struct {
	p              []float64
	at, step, gain [][2]float64
	pull, push     [][2]float64 // on each point: Σ p·w·d and Σ w²·d
	sums           []float64    // of the weights w of each row, which are those of Student's distribution
}

func newTSNE(p []float64, at [][2]float64) *tsne {
	n := len(at)
	m := &tsne{
		p: p, at: at, step: make([][2]float64, n), gain: make([][2]float64, n),
		pull: make([][2]float64, n), push: make([][2]float64, n), sums: make([]float64, n),
	}
	for i := range m.gain {
		m.gain[i] = [2]float64{1, 1}
	}
	return m
}

// weigh computes what pulls and pushes each point, in one pass over the pairs, and returns
// the sum of all weights.
func (m *tsne) weigh() float64 {
	n := len(m.at)
	parallel(n, func(i int) {
		var pull, push [2]float64
		sum := -1. // takes away the point's own weight
		here := m.at[i]
		for j, p := range m.p[i*n : (i+1)*n] {
			dx, dy := here[0]-m.at[j][0], here[1]-m.at[j][1]
			w := 1 / (1 + dx*dx + dy*dy)
			sum += w
			pull[0] += p * w * dx
			pull[1] += p * w * dy
			push[0] += w * w * dx
			push[1] += w * w * dy
		}
		m.pull[i], m.push[i], m.sums[i] = pull, push, sum
	})
	return floats.Sum(m.sums)
}

// slope returns the derivative of the divergence by one coordinate, with p multiplied by
// attraction (equation 5).
func (m *tsne) slope(i, k int, attraction, total float64) float64 {
	return 4 * (attraction*m.pull[i][k] - m.push[i][k]/total)
}

// descend moves each point. Each coordinate has a gain of its own (Jacobs 1988).
func (m *tsne) descend(rate, momentum, attraction float64) {
	total := m.weigh()
	for i := range m.at {
		for k := range 2 {
			slope := m.slope(i, k, attraction, total)
			if (slope > 0) == (m.step[i][k] > 0) {
				m.gain[i][k] = max(m.gain[i][k]*0.8, leastGain)
			} else {
				m.gain[i][k] += 0.2
			}
			m.step[i][k] = momentum*m.step[i][k] - rate*m.gain[i][k]*slope
			m.at[i][k] += m.step[i][k]
		}
	}
}

// parallel calls do for 0 … n-1, on all processors.
func parallel(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wait.Wait()
}

package convert

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Method says how the range of a value follows from the numbers that calibration saw.
type Method string

const (
	// MinMax takes everything that was seen.
	MinMax Method = "minmax"
	// Percentile leaves out the elements whose magnitude is beyond a percentile.
	Percentile Method = "percentile"
	// Entropy takes the range whose 128 levels lose the least information about the
	// magnitudes, measured by their divergence (Migacz 2017, "8-bit inference with TensorRT").
	Entropy Method = "entropy"
)

// Methods lists every method.
func Methods() []Method { return []Method{MinMax, Percentile, Entropy} }

const bins = 2048 // in a histogram of magnitudes

// seen holds the smallest and largest number that calibration saw of a value, and a histogram.
type seen struct {
	low, high float64
	counts    []float64 // of magnitudes, from 0 to limit
	limit     float64
}

func (s *seen) add(v []float32) error {
	for _, x := range v {
		m := math.Abs(float64(x))
		if m != m || math.IsInf(m, 0) {
			return fmt.Errorf("it is %v", x)
		}
		s.low, s.high = min(s.low, float64(x)), max(s.high, float64(x))
		if m > s.limit {
			s.widen(m)
		}
		if s.limit > 0 {
			s.counts[min(int(m/s.limit*bins), bins-1)]++
		}
	}
	return nil
}

// widen doubles the limit of the histogram until a magnitude is within it.
func (s *seen) widen(m float64) {
	if s.limit == 0 {
		s.limit, s.counts = m, make([]float64, bins)
	}
	for s.limit < m {
		for i := range bins / 2 {
			s.counts[i] = s.counts[2*i] + s.counts[2*i+1]
		}
		clear(s.counts[bins/2:])
		s.limit *= 2
	}
}

// within returns the range that a method chooses. It includes 0.
func (s *seen) within(method Method, percentile float64) (low, high float64) {
	threshold := math.Inf(1)
	switch method {
	case Percentile:
		threshold = s.percentile(percentile)
	case Entropy:
		threshold = s.entropy()
	}
	return max(s.low, -threshold), min(s.high, threshold)
}

func (s *seen) percentile(p float64) float64 {
	total, sum := 0.0, 0.0
	for _, c := range s.counts {
		total += c
	}
	for i, c := range s.counts {
		if sum += c; sum >= total*p/100 {
			return s.limit * float64(i+1) / bins
		}
	}
	return s.limit
}

// entropy returns the threshold for which the magnitudes up to it diverge least from themselves
// in 128 levels. Magnitudes beyond the threshold are counted in the last bin.
func (s *seen) entropy() float64 {
	const levels = 128
	if s.counts == nil {
		return 0
	}
	counts := slices.Clone(s.counts)
	counts[0] = counts[1] // the zeros of rectifiers are exact at any scale, and would outweigh everything else
	best, least := bins, math.Inf(1)
	for n := levels; n <= bins; n += levels / 8 {
		p := slices.Clone(counts[:n])
		for _, c := range counts[n:] {
			p[n-1] += c
		}
		if d := divergence(p, counts[:n], levels); d < least {
			best, least = n, d
		}
	}
	return s.limit * float64(best) / bins
}

// divergence returns the divergence of p from inside, after inside was merged into levels and
// spread again over its bins that are not empty.
func divergence(p, inside []float64, levels int) float64 {
	n := len(p)
	q := make([]float64, n)
	for l := range levels {
		from, to := l*n/levels, (l+1)*n/levels
		sum, filled := 0.0, 0.0
		for i := from; i < to; i++ {
			sum += inside[i]
			if p[i] > 0 {
				filled++
			}
		}
		for i := from; i < to; i++ {
			if p[i] > 0 {
				q[i] = sum / filled
			}
		}
	}
	var sumP, sumQ, d float64
	for i := range p {
		sumP, sumQ = sumP+p[i], sumQ+q[i]
	}
	for i := range p {
		switch {
		case p[i] == 0:
		case q[i] == 0:
			return math.Inf(1)
		default:
			d += p[i] / sumP * math.Log(p[i]/sumP*sumQ/q[i])
		}
	}
	return d
}

// calibrate runs a graph on rows and records the numbers of the named values.
func calibrate(ctx context.Context, g *graph.Graph, names []string, e hourglass.Engine, inputs iter.Seq2[map[string]*graph.Tensor, error]) (map[string]*seen, error) {
	all := map[string]*seen{}
	for _, name := range names {
		all[name] = &seen{}
	}
	g = g.Clone()
	if err := g.Infer(); err != nil {
		return nil, err
	}
	computed, err := exposed(g, names)
	if err != nil {
		return nil, err
	}
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	runs := 0
	for in, err := range inputs {
		if err != nil {
			return nil, err
		}
		out, err := runner.Run(ctx, in)
		if err != nil {
			return nil, err
		}
		for name, s := range all {
			t := in[name]
			if computed[name] {
				t = out[name]
			}
			v, err := graph.Data[float32](t)
			if err == nil {
				err = s.add(v)
			}
			if err != nil {
				return nil, fmt.Errorf("value %q: %w", name, err)
			}
		}
		runs++
	}
	if runs == 0 {
		return nil, fmt.Errorf("there are no rows to calibrate on")
	}
	return all, nil
}

// exposed makes outputs of the named values of a typed graph, and returns those that nodes give.
func exposed(g *graph.Graph, names []string) (computed map[string]bool, err error) {
	index := g.Index()
	computed = map[string]bool{}
	for _, name := range names {
		maker, t := index.Maker(name), index.Type(name)
		switch {
		case maker == nil && index.IsInput(name):
			continue
		case maker == nil || t.Elem == graph.Undefined:
			return nil, fmt.Errorf("the type of %q is not known", name)
		}
		if computed[name] = true; !index.IsOutput(name) {
			g.Outputs = append(g.Outputs, graph.Value{Name: name, Type: t})
		}
	}
	g.Values = slices.DeleteFunc(slices.Clone(g.Values), func(v graph.Value) bool { return computed[v.Name] })
	return computed, nil
}

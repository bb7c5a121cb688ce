package budget

import (
	"math"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/verify/element"
)

// deviation measures how far samples of an output are from the exact one.
type deviation struct {
	exact    oracle.Array
	squares  []float64 // sums of the squared differences
	samples  int       // number of samples
	scale    float64
	unstable bool
}

// newDeviation holds samples against an output. Those of a sequence are held element by element.
func newDeviation(exact oracle.Array) *deviation {
	exact = exact.Joined()
	s := &deviation{exact: exact, squares: make([]float64, len(exact.V))}
	s.measure(exact)
	return s
}

func (s *deviation) measure(a oracle.Array) {
	for _, x := range a.V {
		if m := math.Abs(x); element.Finite(m) {
			s.scale = max(s.scale, m)
		}
	}
}

func (s *deviation) add(sample oracle.Array) {
	s.samples++
	sample = sample.Joined()
	if len(sample.V) != len(s.exact.V) { // the shape depends on values
		s.unstable = true
		return
	}
	s.measure(sample)
	for i, x := range s.exact.V {
		d := sample.V[i] - x
		switch {
		case element.Finite(d):
			s.squares[i] += d * d
			s.unstable = s.unstable || d != 0 && !s.exact.Elem.IsFloat()
		case element.Finite(x) || element.Finite(sample.V[i]):
			s.unstable = true
		}
	}
}

// budget returns the budget of the output where it is so many times as large as its samples.
func (s *deviation) budget(times int, way passage) Output {
	b := Output{Scale: s.scale, Unstable: s.unstable, Jumps: way.jumps}
	if !s.exact.Elem.IsFloat() || !way.rounds {
		return b
	}
	greatest := 0.0
	for _, d := range s.squares {
		greatest = max(greatest, d/float64(max(s.samples, 1)))
	}
	b.Relative = 2 * element.Roundoff(s.exact.Elem)
	if s.scale > 0 {
		allowed := Allowance(times * len(s.exact.V))
		b.Relative = max(b.Relative, allowed*math.Sqrt(greatest)/s.scale)
		b.Columns = s.columns(allowed)
	}
	return b
}

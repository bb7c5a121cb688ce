package gradient

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// stride is h of central differences along directions of length 1. Truncation makes an error of the
// order h², and rounding one of the order u/h. Both are of one size where h is near the cube root of
// u, 2⁻¹⁸ for the 2⁻⁵³ of float64 (J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed.,
// 2006, section 8.1).
const stride = 1.0 / (1 << 17)

// slope is the loss's derivative along a direction, from differences.
type slope struct {
	direction []float64
	value     float64 // D(h) = (f(w + h·d) − f(w − h·d)) / 2h
	err       float64 // the greatest error of D(h)
}

// slopes computes the slopes of a loss.
type slopes struct {
	*objective
	program *oracle.Program // of the loss's graph
	index   *graph.Index
	random  *rand.Rand
	middle  float64 // f(w)
	noise   float64 // how far rounding may put two losses apart
}

func newSlopes(ctx context.Context, o *objective) (*slopes, error) {
	s := &slopes{objective: o, program: oracle.NewProgram(o.graph), index: o.graph.Index(), random: rand.New(rand.NewPCG(2, 17))}
	found, err := budget.Derive(ctx, o.graph, o.inputs)
	if err != nil {
		return nil, err
	}
	b := found.Outputs[hourglass.LossName]
	if b.Scale == 0 {
		b.Scale = o.scale
	}
	s.noise = b.Relative * b.Scale * element.Roundoff(graph.Double) / element.Roundoff(graph.Float)
	s.middle, err = s.loss(ctx, nil)
	return s, err
}

// along computes the slope in a random direction of one parameter.
//
// D(h) has an error from rounding, from truncation, and from kinks within reach: where f has a kink
// between w and w ± h, D(h) is the mean of the slopes on both sides. With the second difference
// S(h) = (f(w + h·d) − 2f(w) + f(w − h·d)) / h the bound is |D(h) − D(2h)| + |S(h) − S(2h)/2|.
// Where f is smooth, that is three times the truncation: D(h) − D(2h) is −h²f‴/2, the error is
// h²f‴/6, and S(h) is hf″, which cancels. Where there is one kink, it is no less than the error: for
// a kink at w + s·d at which the slope grows by J, D(h) is off by J(h−s)/2h, and the
// terms come to J·s/4h and J·|2h−3s|/4h. Further kinks may cancel in it.
func (s *slopes) along(ctx context.Context, name string) (slope, error) {
	w, err := oracle.Widen(s.index.Initializer(name))
	if err != nil {
		return slope{}, err
	}
	d := unit(s.random, len(w.V))
	f, at := [5]float64{2: s.middle}, [5][]float64{}
	for _, k := range []int{0, 1, 3, 4} {
		at[k] = stepped(w.V, d, float64(k-2)*stride)
		moved := map[string]oracle.Array{name: {Elem: w.Elem, Dims: w.Dims, V: at[k]}}
		if f[k], err = s.loss(ctx, moved); err != nil {
			return slope{}, fmt.Errorf("the loss beside parameter %q: %w", name, err)
		}
	}
	for i := range d { // the direction that was taken, because w + h·d is rounded
		d[i] = (at[3][i] - at[1][i]) / (2 * stride)
	}
	near, far := (f[3]-f[1])/(2*stride), (f[4]-f[0])/(4*stride)
	bend, twice := (f[3]-2*f[2]+f[1])/stride, (f[4]-2*f[2]+f[0])/(2*stride)
	return slope{d, near, math.Abs(near-far) + math.Abs(bend-twice/2) + s.noise/(2*stride)}, nil
}

// stepped returns w + h·d.
func stepped(w, d []float64, h float64) []float64 {
	out := make([]float64, len(w))
	for i := range w {
		out[i] = w[i] + h*d[i]
	}
	return out
}

// loss returns f with other values of some parameters.
func (s *slopes) loss(ctx context.Context, moved map[string]oracle.Array) (float64, error) {
	all := maps.Clone(s.given)
	maps.Copy(all, moved)
	out, err := s.program.Evaluate(ctx, all, nil)
	if err != nil {
		return 0, err
	}
	return out[hourglass.LossName].V[0], nil
}

// product returns the product of a gradient and the direction, and by how much it may be off where
// each element may be off by some t: λ·√(Σt²/n), or Σ|d|·t where that is less. The direction does not
// depend on the errors. For errors of length ε, a direction that is uniform on the sphere of n
// dimensions makes more than λ·ε/√n of them in fewer than 2·exp(−λ²/2) of all cases (K. Ball, An
// Elementary Introduction to Modern Convex Geometry, 1997, lemma 2.2), however the errors depend on
// each other.
func (s slope) product(gradient []float64, t judge.Tolerance, lambda float64) (along, off float64) {
	squares, sure := 0.0, 0.0
	for i, v := range gradient {
		b := t.Bound(v)
		along += v * s.direction[i]
		sure += b * math.Abs(s.direction[i])
		squares += b * b
	}
	return along, min(sure, lambda*math.Sqrt(squares/float64(len(gradient))))
}

// unit returns a random direction of length 1.
func unit(r *rand.Rand, n int) []float64 {
	d, squares := make([]float64, n), 0.0
	for i := range d {
		d[i] = r.NormFloat64()
		squares += d[i] * d[i]
	}
	for i := range d {
		d[i] /= math.Sqrt(squares)
	}
	return d
}

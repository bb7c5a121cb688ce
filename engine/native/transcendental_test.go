package native

import (
	"math"
	"testing"
)

// The kernels are held against float64 at one in 257 of all float32 numbers, and what there is without them, which is float64
// rounded, at fewer. bound is how many units in the last place
// they may be off: about one of the exponential, and half a one of each operation that follows, which counts up to
// twice where the result is in a lower binade.
func TestTranscendentals(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(y, x []float32)
		want  func(float64) float64
		bound float64
	}{
		{"exp", exponentials.values, math.Exp, 1.1},
		{"sigmoid", sigmoids.values, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 2.5},
		{"tanh", tanhs.values, math.Tanh, 2},
		{"erf", erfs.values, math.Erf, 2},
		{"softplus", softpluses.values, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, 2.5},
		{"elu", scaledElu("Elu", 1, 1).values, func(x float64) float64 {
			if x >= 0 {
				return x
			}
			return math.Expm1(x)
		}, 2},
	} {
		worst, at := 0.0, float32(0)
		apart := uint64(257)
		if !hasMicroKernel {
			apart = 65537
		}
		x, y := make([]float32, 1021), make([]float32, 1021)
		for bits := uint64(0); bits < 1<<32; {
			for i := range x {
				x[i] = math.Float32frombits(uint32(bits))
				bits += apart
			}
			c.f(y, x)
			for i, v := range x {
				want := c.want(float64(v))
				if off := ulps(y[i], want); off > worst || off != off {
					worst, at = off, v
				}
			}
		}
		if !(worst <= c.bound) {
			t.Errorf("%s(%v) is off by %.2f units in the last place, want %.1f at most", c.name, at, worst, c.bound)
		}
		t.Logf("%s: %.2f units in the last place at %v", c.name, worst, at)
	}
}

// ulps returns how many units in the last place got is away from want. It is NaN where only one is NaN, or an
// infinity that the other does not round to.
func ulps(got float32, want float64) float64 {
	rounded := float32(want)
	if got == rounded || got != got && want != want {
		return 0
	}
	if math.IsInf(float64(got), 0) || math.IsInf(float64(rounded), 0) {
		return math.NaN()
	}
	next := float64(math.Nextafter32(abs(rounded), float32(math.Inf(1))))
	return math.Abs(float64(got)-want) / (next - math.Abs(float64(rounded)))
}

// Package latent makes codes that a decoder can turn into rows, and draws maps of
// codes.
//
// To see what a model has learnt to make, draw codes with [Prior] where training
// matched the code with the normal distribution, and otherwise with [FitMixture].
// [Around], [Between] and [Along] start from codes of known rows. [TSNE] places
// codes on a plane, and [Trustworthiness] says how far such a map can be believed.
//
// Codes are rows of float32, one after the other.
package latent

import (
	"fmt"
	"math/rand/v2"
)

// Prior draws n codes from the standard normal distribution.
func Prior(n, width int, seed uint64) []float32 {
	random := rand.New(rand.NewPCG(seed, 0x7072696f72))
	out := make([]float32, n*width)
	for i := range out {
		out[i] = float32(random.NormFloat64())
	}
	return out
}

// Between returns steps codes at even distances from a to b. The first is a and the last
// is b.
func Between(a, b []float32, steps int) ([]float32, error) {
	if len(a) != len(b) || steps < 2 {
		return nil, fmt.Errorf("latent: %d steps between codes of %d and %d values; want at least 2, and codes of one width", steps, len(a), len(b))
	}
	out := make([]float32, 0, steps*len(a))
	for i := range steps {
		share := float64(i) / float64(steps-1)
		for j := range a {
			out = append(out, float32((1-share)*float64(a[j])+share*float64(b[j])))
		}
	}
	return out, nil
}

// Around draws n codes around a code. Each unit is normally distributed with a deviation
// of its own.
func Around(code, deviation []float32, n int, seed uint64) ([]float32, error) {
	if len(code) != len(deviation) {
		return nil, fmt.Errorf("latent: %d deviations for a code of %d values", len(deviation), len(code))
	}
	out := Prior(n, len(code), seed)
	for i := range out {
		j := i % len(code)
		out[i] = code[j] + deviation[j]*out[i]
	}
	return out, nil
}

// Along returns steps codes for each unit of a code. They differ from the code in that
// unit alone, from reach deviations below it to reach deviations above it.
func Along(code, deviation []float32, reach float64, steps int) ([]float32, error) {
	if len(code) != len(deviation) || steps < 2 {
		return nil, fmt.Errorf("latent: %d steps along a code of %d values with %d deviations; want at least 2, and as many", steps, len(code), len(deviation))
	}
	out := make([]float32, 0, len(code)*steps*len(code))
	for unit := range code {
		for i := range steps {
			at := reach * (2*float64(i)/float64(steps-1) - 1)
			out = append(out, code...)
			out[len(out)-len(code)+unit] += float32(at) * deviation[unit]
		}
	}
	return out, nil
}

package data

import (
	"fmt"
	"math"
)

// Scaler maps each feature j of a row to (x[j] - Shift[j]) / Scale[j]. It computes in
// float32, so that a Sub and a Div of an exported graph give the same numbers. No Scale
// is 0, and every value is finite.
type Scaler struct {
	Shift []float32
	Scale []float32
}

// MinMax fits the scaler that maps each feature of the set to [0, 1]. Fit it on the
// training rows only. A constant feature becomes 0. NaN is ignored, and a feature that is
// never a number keeps its values. An infinite value is an error. The steps of a sensor, in a
// set of windows, are one feature.
func MinMax(s *Set) (*Scaler, error) {
	cols, err := summarize(s)
	if err != nil {
		return nil, err
	}
	return newScaler(cols, func(c column) (shift, scale float64) { return c.min, c.max - c.min })
}

// Standard fits the scaler that gives each feature of the set mean 0 and
// standard deviation 1 (of the population: the sum of squares is divided by the number
// of rows). Everything else is as with [MinMax].
func Standard(s *Set) (*Scaler, error) {
	cols, err := summarize(s)
	if err != nil {
		return nil, err
	}
	return newScaler(cols, func(c column) (shift, scale float64) {
		return c.mean, math.Sqrt(c.squares / float64(c.n))
	})
}

// Unscaled returns the scaler that keeps the values of the set.
func Unscaled(s *Set) (*Scaler, error) {
	sc := &Scaler{Shift: make([]float32, s.Features), Scale: make([]float32, s.Features)}
	for j := range sc.Scale {
		sc.Scale[j] = 1
	}
	return sc, s.validateShape()
}

// newScaler rounds to float32 what fit finds. A feature is constant where fit says so,
// and where the spread of its values is 0 in float32.
func newScaler(cols []column, fit func(column) (shift, scale float64)) (*Scaler, error) {
	sc := &Scaler{Shift: make([]float32, len(cols)), Scale: make([]float32, len(cols))}
	for j, c := range cols {
		sc.Scale[j] = 1
		if c.n == 0 {
			continue
		}
		if c.min == c.max {
			sc.Shift[j] = float32(c.min) // exact, where a mean would be rounded
			continue
		}
		shift, scale := fit(c)
		sc.Shift[j] = float32(shift)
		if !finite(float32(scale)) {
			return nil, fmt.Errorf("data: feature %d reaches from %g to %g, want a range within float32's", j, float32(c.min), float32(c.max))
		}
		if float32(scale) >= smallestNormal {
			sc.Scale[j] = float32(scale)
		}
	}
	return sc, nil
}

// smallestNormal is the smallest float32 that every runtime can divide by. Some
// runtimes flush smaller numbers to zero.
const smallestNormal = 0x1p-126

// Apply scales rows. src holds whole rows one after another, and dst, which may be src,
// receives as many values. It is an error when the lengths differ or are not those of
// whole rows; dst then stays as it was.
func (sc *Scaler) Apply(dst, src []float32) error {
	if err := sc.check(dst, src); err != nil {
		return err
	}
	for ; len(src) > 0; dst, src = dst[len(sc.Shift):], src[len(sc.Shift):] {
		for j, shift := range sc.Shift {
			dst[j] = (src[j] - shift) / sc.Scale[j]
		}
	}
	return nil
}

// Invert maps scaled rows back, except for rounding: x*Scale + Shift. The slices
// and the error are as with [Scaler.Apply].
func (sc *Scaler) Invert(dst, src []float32) error {
	if err := sc.check(dst, src); err != nil {
		return err
	}
	for ; len(src) > 0; dst, src = dst[len(sc.Shift):], src[len(sc.Shift):] {
		for j, shift := range sc.Shift {
			dst[j] = float32(src[j]*sc.Scale[j]) + shift // the conversion prevents a fused multiply-add, whose result differs
		}
	}
	return nil
}

func (sc *Scaler) check(dst, src []float32) error {
	n := len(sc.Shift)
	if n == 0 || len(sc.Scale) != n {
		return fmt.Errorf("data: scaler of %d shifts and %d scales, want one of each a feature", n, len(sc.Scale))
	}
	if len(dst) != len(src) || len(src)%n != 0 {
		return fmt.Errorf("data: scaling %d values into %d, want the same number and whole rows of %d", len(src), len(dst), n)
	}
	return nil
}

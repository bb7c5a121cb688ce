package data

import (
	"fmt"
	"math"
)

// Scaler maps each feature j of a row to (x[j] - Shift[j]) / Scale[j], in
// float32: a Sub and a Div of an exported graph give the same numbers. Scale
// is never 0, and every value is finite.
type Scaler struct {
	Shift []float32
	Scale []float32
}

// MinMax fits the scaler that takes each feature of the set onto [0, 1]: fit
// it on the training rows only. A constant feature becomes 0. NaN is left out;
// a feature that is never a number keeps its values. An infinite value is an
// error.
func MinMax(s *Set) (*Scaler, error) {
	cols, err := summarize(s)
	if err != nil {
		return nil, err
	}
	return newScaler(cols, func(c column) (shift, scale float64) { return c.min, c.max - c.min })
}

// Standard fits the scaler that gives each feature of the set mean 0 and
// standard deviation 1 (the population's: the sum of squares over the number
// of rows). The rest is as with [MinMax].
func Standard(s *Set) (*Scaler, error) {
	cols, err := summarize(s)
	if err != nil {
		return nil, err
	}
	return newScaler(cols, func(c column) (shift, scale float64) {
		return c.mean, math.Sqrt(c.squares / float64(c.n))
	})
}

// newScaler rounds what fit finds to float32. A feature is constant where fit
// says so and where no float32 tells its values' spread from 0.
func newScaler(cols []column, fit func(column) (shift, scale float64)) (*Scaler, error) {
	sc := &Scaler{Shift: make([]float32, len(cols)), Scale: make([]float32, len(cols))}
	for j, c := range cols {
		sc.Scale[j] = 1
		if c.n == 0 {
			continue
		}
		if c.min == c.max {
			sc.Shift[j] = float32(c.min) // exactly, where a mean would be rounded
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

// smallestNormal is the least float32 that a runtime which flushes subnormal
// numbers to zero can divide by.
const smallestNormal = 0x1p-126

// Apply scales rows: src holds whole rows one after another, and dst, which
// may be src, receives as many values. It is an error when the lengths differ
// or do not make whole rows; dst is then as it was.
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

// Invert takes scaled rows back, up to rounding: x*Scale + Shift. The slices
// and the error are as with [Scaler.Apply].
func (sc *Scaler) Invert(dst, src []float32) error {
	if err := sc.check(dst, src); err != nil {
		return err
	}
	for ; len(src) > 0; dst, src = dst[len(sc.Shift):], src[len(sc.Shift):] {
		for j, shift := range sc.Shift {
			dst[j] = float32(src[j]*sc.Scale[j]) + shift // the conversion keeps it from being fused
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

package verify

import (
	"fmt"
	"math"
	"slices"
)

// Settings says how engines are compared. A nil *Settings is the zero one.
type Settings struct {
	// Abs and Rel bound a difference: an element is equal where
	// |Δ| ≤ Abs + Rel·|reference|. 0 is 1e-5, what hourglass promises of its
	// own models; a negative number is no tolerance. Elements of other types
	// than floats must be equal.
	Abs, Rel float64
	// Reference names the engine that the others are held against; "" is the
	// first, which is the fixtures where there are some.
	Reference string
}

const promised = 1e-5

// tolerances gives the bounds in force.
func (s Settings) tolerances() (abs, rel float64, err error) {
	bounds := [2]float64{s.Abs, s.Rel}
	for i, b := range bounds {
		switch {
		case math.IsNaN(b) || math.IsInf(b, 0):
			return 0, 0, fmt.Errorf("verify: a tolerance of %v; it must be a finite number", b)
		case b == 0:
			bounds[i] = promised
		case b < 0:
			bounds[i] = 0
		}
	}
	return bounds[0], bounds[1], nil
}

// choose finds the reference.
func (s Settings) choose(field []*contender) (*contender, error) {
	if s.Reference == "" {
		return field[0], nil
	}
	i := slices.IndexFunc(field, func(c *contender) bool { return c.name == s.Reference })
	if i < 0 {
		var names []string
		for _, c := range field {
			names = append(names, c.name)
		}
		return nil, fmt.Errorf("verify: no engine is called %q; there are %q", s.Reference, names)
	}
	return field[i], nil
}

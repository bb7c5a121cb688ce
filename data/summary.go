package data

import (
	"fmt"
	"math"
)

// column summarizes a feature over the rows where it is not NaN.
type column struct {
	n        int
	min, max float64
	mean     float64
	squares  float64 // sum of the squared differences from the mean
}

// summarize summarizes every feature, in float64 and in one pass (Welford 1962). The steps of a sensor, in a set of windows,
// have one summary.
func summarize(s *Set) ([]column, error) {
	if err := s.validateShape(); err != nil {
		return nil, err
	}
	steps := max(s.Window, 1)
	cols := make([]column, s.Features/steps)
	for j := range cols {
		cols[j].min, cols[j].max = math.Inf(1), math.Inf(-1)
	}
	for i := range s.Rows() {
		for j, v := range s.Row(i) {
			x := float64(v)
			if math.IsNaN(x) {
				continue
			}
			if math.IsInf(x, 0) {
				return nil, fmt.Errorf("data: set %q: element [%d, %d]: found %v, want a finite number or NaN", s.Name, i, j, v)
			}
			cols[j/steps].add(x)
		}
	}
	if steps == 1 {
		return cols, nil
	}
	each := make([]column, s.Features)
	for j := range each {
		each[j] = cols[j/steps]
	}
	return each, nil
}

// Means returns the mean of each feature over the values that are not missing, or 0 where all are. The steps of a sensor, in a
// set of windows, have one mean.
func (s *Set) Means() ([]float32, error) {
	cols, err := summarize(s)
	if err != nil {
		return nil, err
	}
	means := make([]float32, len(cols))
	for j, c := range cols {
		means[j] = float32(c.mean)
	}
	return means, nil
}

func (c *column) add(x float64) {
	c.n++
	c.min, c.max = min(c.min, x), max(c.max, x)
	before := x - c.mean
	c.mean += before / float64(c.n)
	c.squares += before * (x - c.mean)
}

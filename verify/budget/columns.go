package budget

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/verify/element"
)

// Columns say by how much the elements of an output may differ in terms of their own column: a column
// has the elements of one index along an axis other than the first.
type Columns struct {
	Axis int
	// Relative is the greatest budget of a column as a share of its own greatest magnitude.
	Relative float64
	// Scales are the greatest magnitudes of the columns in the samples. Of one that was 0 throughout
	// nothing is known.
	Scales []float64
}

const (
	// Mixed is the ratio of the greatest scale of an axis' columns to the least from which on columns
	// have budgets of their own. Below it, the columns of one element or another are as different.
	Mixed = 16
	// LeastRows is the number of elements that a column must have for its scale to be known.
	LeastRows = 4
)

// columns returns the budgets by columns, along each axis whose columns differ in scale.
func (s *deviation) columns(allowed float64) (all []Columns) {
	for axis := 1; axis < len(s.exact.Dims); axis++ {
		n := s.exact.Dims[axis]
		if n < 2 || len(s.exact.V) < LeastRows*n {
			continue
		}
		scales, squares := s.byColumn(axis)
		known := slices.DeleteFunc(slices.Clone(scales), func(v float64) bool { return v == 0 })
		if len(known) < 2 || slices.Max(known) < Mixed*slices.Min(known) {
			continue
		}
		c := Columns{Axis: axis, Relative: 2 * element.Roundoff(s.exact.Elem), Scales: scales}
		for i, scale := range scales {
			if scale > 0 {
				c.Relative = max(c.Relative, allowed*math.Sqrt(squares[i]/float64(max(s.samples, 1)))/scale)
			}
		}
		all = append(all, c)
	}
	return all
}

// byColumn returns the greatest magnitude and the greatest sum of squared differences of each column
// along an axis.
func (s *deviation) byColumn(axis int) (scales, squares []float64) {
	n, inner := s.exact.Dims[axis], 1
	for _, d := range s.exact.Dims[axis+1:] {
		inner *= d
	}
	scales, squares = make([]float64, n), make([]float64, n)
	for i, x := range s.exact.V {
		at := i / inner % n
		squares[at] = max(squares[at], s.squares[i])
		if m := math.Abs(x); element.Finite(m) {
			scales[at] = max(scales[at], m)
		}
	}
	return scales, squares
}

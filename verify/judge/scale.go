package judge

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Scale is how large the numbers of an output are over some runs, as a whole and by column. A column
// has the elements of one index along an axis other than the first. The zero Scale has seen none.
type Scale struct {
	whole float64
	least int64       // the least number of elements of a column in one run, summed over the runs
	axes  [][]float64 // for each axis after the first; nil where its size changes
}

// Columns are bounds of the elements of each index along an axis.
type Columns struct {
	Axis   int
	Bounds []float64
}

// Add takes in the output of one run. Only finite floats count.
func (s *Scale) Add(t *graph.Tensor) {
	f, known := element.Of(t.Elem)
	if !known || !f.IsFloat() || t.Len() == 0 {
		return
	}
	if s.axes == nil && len(t.Dims) > 1 {
		s.axes = make([][]float64, len(t.Dims)-1)
		for i, d := range t.Dims[1:] {
			s.axes[i] = make([]float64, d)
		}
	}
	inner, all := make([]int, len(t.Dims)), 1
	for i := len(t.Dims) - 1; i >= 0; i-- {
		inner[i], all = all, all*int(t.Dims[i])
	}
	for axis := range s.axes {
		if axis+1 >= len(t.Dims) || t.Dims[axis+1] != int64(len(s.axes[axis])) {
			s.axes[axis] = nil
		}
	}
	s.least += int64(rowsOf(t))
	for i := range t.Len() {
		v := math.Abs(f.Value(f.Bits(t.Raw, i)))
		if !element.Finite(v) {
			continue
		}
		s.whole = max(s.whole, v)
		for axis, scales := range s.axes {
			if len(scales) > 0 {
				at := i / inner[axis+1] % len(scales)
				scales[at] = max(scales[at], v)
			}
		}
	}
}

// Share returns the bounds that are a share of the scale: one for all elements, and narrower ones
// along the axes whose columns differ in scale.
func (s *Scale) Share(share float64) (Tolerance, []Columns) {
	var all []Columns
	for axis, scales := range s.axes {
		known := slices.DeleteFunc(slices.Clone(scales), func(v float64) bool { return v == 0 })
		if s.least < budget.LeastRows || len(known) < 2 || slices.Max(known) < budget.Mixed*slices.Min(known) {
			continue
		}
		c := Columns{Axis: axis + 1}
		for _, scale := range scales {
			if scale == 0 {
				scale = s.whole
			}
			c.Bounds = append(c.Bounds, share*scale)
		}
		all = append(all, c)
	}
	return Tolerance{Abs: share * s.whole}, all
}

// within returns bounds of columns as they lie in a tensor.
func within(all []Columns, t *graph.Tensor) (out []columns) {
	for _, b := range all {
		if b.Axis >= len(t.Dims) || t.Dims[b.Axis] != int64(len(b.Bounds)) {
			continue
		}
		c := columns{inner: 1, bounds: b.Bounds}
		for _, d := range t.Dims[b.Axis+1:] {
			c.inner *= int(d)
		}
		out = append(out, c)
	}
	return out
}

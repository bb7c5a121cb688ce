package judge

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/budget"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Allowance is by how much the elements of an output may differ in one run.
type Allowance struct {
	Tolerance
	// Own is how many times as much one of the pair's two graphs allows by itself; 0 is 1. A difference
	// up to there shows nothing: the graph may amplify rounding by so much, and need not.
	Own float64
	// Guess says why the tolerance is a guess. A difference of up to guessed times as much shows nothing.
	Guess string
	// Derived says that the tolerance is derived from the graphs. It may then be as large as the output.
	Derived bool

	columns []columns
	rows    map[int]float64 // wider bounds, of rows in which a rounded value decides
	width   int             // number of elements of a row
}

// columns are narrower bounds for the elements of some indices along an axis.
type columns struct {
	inner  int // number of elements from one index to the next
	bounds []float64
}

// at returns the bound of the i-th element, whose reference is a number.
func (a Allowance) at(i int, reference float64) float64 {
	bound := a.Bound(reference)
	for _, c := range a.columns {
		bound = min(bound, c.bounds[i/c.inner%len(c.bounds)])
	}
	if a.rows != nil {
		bound = max(bound, a.rows[i/a.width])
	}
	return bound
}

// guessed is how many times as much as a tolerance that is a guess right engines may differ. A
// cancellation or a softmax of large numbers does that to the error of a number.
const guessed = 1000

// own returns the bound up to which a difference shows nothing.
func (a Allowance) own(bound float64) float64 {
	if math.IsInf(a.Own, 1) {
		return a.Own
	}
	own := bound * max(a.Own, 1)
	if a.Guess != "" {
		own = max(own, guessed*bound)
	}
	return own
}

// columnsOf returns the bounds of the columns of a tensor, in terms of each column's own magnitude in
// the samples or in the tensor, whichever is greater.
func columnsOf(budgets []budget.Columns, t *graph.Tensor) (all []columns) {
	f, _ := element.Of(t.Elem)
	for _, b := range budgets {
		if b.Axis >= len(t.Dims) || t.Dims[b.Axis] != int64(len(b.Scales)) || t.Len() == 0 {
			continue
		}
		c := columns{inner: 1, bounds: make([]float64, len(b.Scales))}
		for _, d := range t.Dims[b.Axis+1:] {
			c.inner *= int(d)
		}
		copy(c.bounds, b.Scales)
		for i := range t.Len() {
			at := i / c.inner % len(c.bounds)
			if v := f.Value(f.Bits(t.Raw, i)); element.Finite(v) {
				c.bounds[at] = max(c.bounds[at], v, -v)
			}
		}
		for i, scale := range b.Scales {
			if c.bounds[i] = max(b.Relative*max(c.bounds[i], f.Normal), f.Flushed()); scale == 0 { // the samples say nothing of it
				c.bounds[i] = maxBound
			}
		}
		all = append(all, c)
	}
	return all
}

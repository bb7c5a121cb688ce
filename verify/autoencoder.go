package verify

import (
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// anomalous is the share of the reference's rows that count as anomalies, because no threshold is
// known. They are the rows with the greatest errors.
const anomalous = 0.05

// AutoencoderReport says what a difference means for the uses of an autoencoder. An error is
// the mean squared error of a row, or the row's score where the graph gives one.
type AutoencoderReport struct {
	Rows  int                `json:"rows"`
	Pairs []*AutoencoderPair `json:"pairs"`
}

// AutoencoderPair compares the rows of two subjects.
type AutoencoderPair struct {
	Reference string `json:"reference"`
	Subject   string `json:"subject"`
	// MeanShift and MaxShift describe the distance between both codes of a row, as a share
	// of the root mean square length of the reference's codes.
	MeanShift float64     `json:"mean_shift"`
	MaxShift  float64     `json:"max_shift"`
	Shifts    []judge.Bin `json:"shifts,omitempty"` // number of rows in each decade of that share
	// MeanErrors are the mean errors of both sides. Distance is the greatest difference between
	// their cumulative distributions (the statistic of Kolmogorov and Smirnov, 0 to 1).
	MeanErrors [2]float64 `json:"mean_errors"`
	Distance   float64    `json:"distance"`
	// Errors has the errors of both sides, from the least to the greatest, at each twentieth
	// of the rows.
	Errors [2][]float64 `json:"errors"`
	// Threshold is an error that one row in twenty of the reference exceeds. Flips is the number
	// of rows that are on different sides of it, and Flipped names the first of them.
	Threshold float64 `json:"threshold"`
	Flips     int     `json:"flips"`
	Flipped   []int   `json:"flipped,omitempty"`
}

// flippedShown is the greatest number of rows that a report names.
const flippedShown = 20

// rowErrors gathers the codes and errors of each row, for each subject.
type rowErrors struct {
	of    map[string]*rowsOfOne
	width int // number of values in a code
}

type rowsOfOne struct {
	runs   []int
	codes  []float32
	errors []float64
}

// newRowErrors returns nil for a graph that has no output of an autoencoder.
func newRowErrors(g *graph.Graph) *rowErrors {
	for _, name := range []string{hourglass.LatentName, hourglass.ReconstructionName, hourglass.ScoreName} {
		if graph.Has(g.Outputs, name) {
			return &rowErrors{of: map[string]*rowsOfOne{}}
		}
	}
	return nil
}

// add adds the rows of one run.
func (r *rowErrors) add(run int, subject string, in, out map[string]*graph.Tensor) {
	one := r.of[subject]
	if one == nil {
		one = &rowsOfOne{}
		r.of[subject] = one
	}
	one.runs = append(one.runs, run)
	if v, n := matrix(out[hourglass.LatentName]); n > 0 {
		one.codes, r.width = append(one.codes, v...), len(v)/n
	}
	if v, n := matrix(out[hourglass.ScoreName]); n > 0 {
		for _, s := range v {
			one.errors = append(one.errors, float64(s))
		}
		return
	}
	x, n := matrix(in[hourglass.InputName])
	y, m := matrix(out[hourglass.ReconstructionName])
	if n == 0 || n != m || len(x) != len(y) {
		return
	}
	for i := range n {
		width, sum := len(x)/n, 0.0
		for j := i * width; j < (i+1)*width; j++ {
			sum += (float64(x[j]) - float64(y[j])) * (float64(x[j]) - float64(y[j]))
		}
		one.errors = append(one.errors, sum/float64(width))
	}
}

// matrix returns the elements and the number of rows of a float32 tensor, and none for another.
func matrix(t *graph.Tensor) ([]float32, int) {
	if t == nil || t.Elem != graph.Float || len(t.Dims) == 0 || t.Dims[0] < 1 || element.Whole(t) != nil || t.Len() == 0 {
		return nil, 0
	}
	v, err := graph.Data[float32](t)
	if err != nil {
		return nil, 0
	}
	return v, int(t.Dims[0])
}

// report compares the subjects of all pairs, where both ended the same runs. It returns nil where
// there are no rows.
func (r *rowErrors) report(pairs []*judge.Pair) *AutoencoderReport {
	out := &AutoencoderReport{}
	for _, p := range pairs {
		a, b := r.of[p.Reference], r.of[p.Subject]
		if a == nil || b == nil || !slices.Equal(a.runs, b.runs) || len(a.codes) != len(b.codes) || len(a.errors) != len(b.errors) {
			continue
		}
		pair := &AutoencoderPair{Reference: p.Reference, Subject: p.Subject}
		pair.shift(a.codes, b.codes, r.width)
		pair.errors(a.errors, b.errors)
		out.Rows = len(a.errors)
		if r.width > 0 {
			out.Rows = max(out.Rows, len(a.codes)/r.width)
		}
		if out.Rows > 0 {
			out.Pairs = append(out.Pairs, pair)
		}
	}
	if len(out.Pairs) == 0 {
		return nil
	}
	return out
}

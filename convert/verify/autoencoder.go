package verify

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// anomalous is the share of the reference's rows that count as anomalies, for want of a
// threshold of their own: those of the greatest errors.
const anomalous = 0.05

// AutoencoderReport is what a difference means for the uses of an autoencoder. An error is
// the mean squared one of a row, or its score where the graph gives one.
type AutoencoderReport struct {
	Rows  int                `json:"rows"`
	Pairs []*AutoencoderPair `json:"pairs"`
}

// AutoencoderPair holds one subject's rows against another's.
type AutoencoderPair struct {
	Reference string `json:"reference"`
	Subject   string `json:"subject"`
	// MeanShift and MaxShift are of the distance between both codes of a row, as a share
	// of the root mean square length of the reference's codes.
	MeanShift float64 `json:"mean_shift"`
	MaxShift  float64 `json:"max_shift"`
	Shifts    []Bin   `json:"shifts,omitempty"` // the rows by decades of that
	// MeanErrors are both sides' mean errors, and Distance the greatest difference between
	// their cumulative distributions (the statistic of Kolmogorov and Smirnov, 0 to 1).
	MeanErrors [2]float64 `json:"mean_errors"`
	Distance   float64    `json:"distance"`
	// Errors are both sides' from the least to the greatest, at each twentieth of the rows.
	Errors [2][]float64 `json:"errors"`
	// Threshold is an error that one row in twenty of the reference exceeds. Flips are the
	// rows on different sides of it, of which the first are in Flipped.
	Threshold float64 `json:"threshold"`
	Flips     int     `json:"flips"`
	Flipped   []int   `json:"flipped,omitempty"`
}

// flippedShown bounds the rows that a report names.
const flippedShown = 20

// rowErrors gathers what the subjects make of each row.
type rowErrors struct {
	of    map[string]*rowsOfOne
	width int // of a code
}

type rowsOfOne struct {
	codes  []float32
	errors []float64
}

// newRowErrors is nil of a graph that has no output of an autoencoder's.
func newRowErrors(g *graph.Graph) *rowErrors {
	for _, name := range []string{hourglass.LatentName, hourglass.ReconstructionName, hourglass.ScoreName} {
		if has(g.Outputs, name) {
			return &rowErrors{of: map[string]*rowsOfOne{}}
		}
	}
	return nil
}

// add takes one run's rows.
func (r *rowErrors) add(subject string, in, out map[string]*graph.Tensor) {
	one := r.of[subject]
	if one == nil {
		one = &rowsOfOne{}
		r.of[subject] = one
	}
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

// matrix is a float32 tensor's elements and rows, none where it is no such tensor.
func matrix(t *graph.Tensor) ([]float32, int) {
	if t == nil || t.Elem != graph.Float || len(t.Dims) == 0 || t.Dims[0] < 1 || whole(t) != nil || t.Len() == 0 {
		return nil, 0
	}
	v, err := graph.Data[float32](t)
	if err != nil {
		return nil, 0
	}
	return v, int(t.Dims[0])
}

// report holds the subjects of all pairs against each other; nil: there are no rows.
func (r *rowErrors) report(pairs []*Pair) *AutoencoderReport {
	out := &AutoencoderReport{}
	for _, p := range pairs {
		a, b := r.of[p.Reference], r.of[p.Subject]
		if a == nil || b == nil || len(a.codes) != len(b.codes) || len(a.errors) != len(b.errors) {
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

// shift is how far codes are apart.
func (p *AutoencoderPair) shift(a, b []float32, width int) {
	if width == 0 || len(a) == 0 {
		return
	}
	var far []float64
	length := 0.0
	for i := 0; i < len(a); i += width {
		squares := 0.0
		for j := i; j < i+width; j++ {
			d := float64(a[j]) - float64(b[j])
			squares, length = squares+d*d, length+float64(a[j])*float64(a[j])
		}
		far = append(far, math.Sqrt(squares))
	}
	root := math.Sqrt(length / float64(len(far)))
	if !(root > 0 && finite(root)) {
		root = 1
	}
	var s spread
	for i := range far {
		far[i] = known(far[i] / root)
		p.MaxShift = max(p.MaxShift, far[i])
		s.add(far[i])
	}
	p.MeanShift, p.Shifts = known(mean(far)), s.decades()
}

// errors compares the errors of rows.
func (p *AutoencoderPair) errors(a, b []float64) {
	if len(a) == 0 {
		return
	}
	sortedA, sortedB := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	p.MeanErrors = [2]float64{known(mean(a)), known(mean(b))}
	p.Distance = between(sortedA, sortedB)
	p.Errors = [2][]float64{twentieths(sortedA), twentieths(sortedB)}
	k := int((1 - anomalous) * float64(len(a)-1))
	threshold := sortedA[k]/2 + sortedA[min(k+1, len(a)-1)]/2 // between rows, so that none is on it
	p.Threshold = known(threshold)
	for i := range a {
		if (a[i] > threshold) != (b[i] > threshold) {
			if p.Flips++; p.Flips <= flippedShown {
				p.Flipped = append(p.Flipped, i)
			}
		}
	}
}

// twentieths are a sorted sample's least, its value after each twentieth, and its greatest.
func twentieths(sorted []float64) (out []float64) {
	for i := range 21 {
		out = append(out, known(sorted[i*(len(sorted)-1)/20]))
	}
	return out
}

// between is the greatest difference of two sorted samples' cumulative distributions.
func between(a, b []float64) float64 {
	most, i, j := 0.0, 0, 0
	for i < len(a) && j < len(b) {
		switch v := min(a[i], b[j]); {
		case math.IsNaN(v):
			i, j = i+1, j+1
		default:
			for i < len(a) && a[i] <= v {
				i++
			}
			for j < len(b) && b[j] <= v {
				j++
			}
		}
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return most
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// known is a figure that JSON can write: what is none is the greatest.
func known(v float64) float64 {
	if !finite(v) {
		return math.MaxFloat64
	}
	return v
}

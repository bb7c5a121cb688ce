package verify

import (
	"bytes"
	"math"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

// Difference is how one output of an engine differs from the reference, over
// all runs. NaN beside NaN and an infinity beside the same one are equal, with
// Δ 0. One beside anything else counts as NonFinite, and not in the figures.
type Difference struct {
	Output    string  `json:"output"`
	Verdict   Verdict `json:"verdict"`
	Compared  int     `json:"compared"`             // elements
	Beyond    int     `json:"beyond"`               // those beyond the tolerance, the NonFinite among them
	NonFinite int     `json:"non_finite,omitempty"` // NaN or infinite on one side, something else on the other
	MaxAbs    float64 `json:"max_abs"`
	MeanAbs   float64 `json:"mean_abs"`
	MaxRel    float64 `json:"max_rel"` // |Δ| / |reference|, where that is not 0
	MaxULP    uint64  `json:"max_ulp"` // steps between neighbouring floats of the type; 0 for other types
	Worst     *Worst  `json:"worst,omitempty"`
	Problem   string  `json:"problem,omitempty"` // what is no matter of degree: a missing output, another type or shape

	sum, excess float64
}

// Worst is the element that is farthest beyond the tolerance, or nearest to it:
// that of the greatest |Δ| / (Abs + Rel·|reference|). NonFinite elements come
// first. The values are text, as NaN is no number in JSON.
type Worst struct {
	Run       int     `json:"run"` // from 0
	Index     []int64 `json:"index"`
	Reference string  `json:"reference"`
	Value     string  `json:"value"`
}

func (d *Difference) note(problem error) {
	if problem != nil && d.Problem == "" {
		d.Problem = problem.Error()
	}
}

// numbers compares two tensors of one type and shape.
func (d *Difference) numbers(t *tally, f format, want, got *graph.Tensor) {
	n := want.Len()
	d.Compared += n
	if bytes.Equal(want.Raw, got.Raw) {
		return
	}
	for i := range n {
		w, g := f.bits(want.Raw, i), f.bits(got.Raw, i)
		if w == g {
			continue
		}
		if excess := d.element(t, f, w, g); excess > d.excess {
			d.excess = excess
			d.Worst = &Worst{t.runs, index(want.Dims, i), f.text(w), f.text(g)}
		}
	}
}

// element compares two elements that are not the same bits, and returns by how
// much the difference fills the tolerance.
func (d *Difference) element(t *tally, f format, want, got uint64) float64 {
	w, g := f.value(want), f.value(got)
	switch {
	case math.IsNaN(w) && math.IsNaN(g):
		return 0
	case !finite(w) || !finite(g):
		d.NonFinite++
		d.Beyond++
		return math.Inf(1)
	}
	delta := bounded(math.Abs(g - w))
	allowed := t.abs + t.rel*math.Abs(w)
	if f.float == nil {
		delta, allowed = max(delta, 1), 0 // float64 may round the two to one
	} else {
		d.MaxULP = max(d.MaxULP, f.ulps(want, got))
	}
	d.sum += delta
	d.MaxAbs = max(d.MaxAbs, delta)
	if w != 0 {
		d.MaxRel = max(d.MaxRel, bounded(delta/math.Abs(w)))
	}
	if delta > allowed {
		d.Beyond++
	}
	if delta == 0 {
		return 0 // of two signs
	}
	return bounded(delta / allowed)
}

// strings compares two string tensors of one shape.
func (d *Difference) strings(t *tally, want, got *graph.Tensor) {
	d.Compared += len(want.Strings)
	for i, w := range want.Strings {
		if g := got.Strings[i]; !bytes.Equal(w, g) {
			if d.Beyond++; d.Worst == nil {
				d.Worst = &Worst{t.runs, index(want.Dims, i), strconv.Quote(string(w)), strconv.Quote(string(g))}
			}
		}
	}
}

func (d *Difference) finish() {
	if n := d.Compared - d.NonFinite; n > 0 {
		d.MeanAbs = bounded(d.sum / float64(n))
	}
	switch {
	case d.Problem != "" || d.Beyond > 0:
		d.Verdict = Different
	case d.Compared == 0:
		d.Verdict, d.Problem = Failed, "has no elements to compare"
	default:
		d.Verdict = Equal
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bounded keeps a figure one that JSON can write.
func bounded(v float64) float64 { return min(v, math.MaxFloat64) }

// index is the place of element i in a tensor of the given dims.
func index(dims []int64, i int) []int64 {
	out := make([]int64, len(dims))
	for k := len(dims) - 1; k >= 0; k-- {
		out[k] = int64(i) % dims[k]
		i /= int(dims[k])
	}
	return out
}

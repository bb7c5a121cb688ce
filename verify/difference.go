package verify

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

// Difference is how one output of a subject differs from another's, over all runs. NaN
// beside NaN and an infinity beside the same one are equal. One beside anything else
// counts as NonFinite, and not in the figures; neither does any other element that is
// not finite.
type Difference struct {
	Output    string  `json:"output"`
	Verdict   Verdict `json:"verdict"`
	Compared  int     `json:"compared"`             // elements
	Identical int     `json:"identical"`            // those of the same bits
	Beyond    int     `json:"beyond"`               // those beyond the tolerance, the NonFinite among them
	NonFinite int     `json:"non_finite,omitempty"` // NaN or infinite on one side, something else on the other
	Overflow  int     `json:"overflow,omitempty"`   // runs that differ and are not compared: the oracle met numbers beyond the type's range
	Subnormal [2]int  `json:"subnormal"`            // elements of each side below the least normal number of the type, but not 0
	Fill      float64 `json:"fill"`                 // the greatest |Δ| / tolerance; at most 1 is equal
	Bound     float64 `json:"bound"`                // the tolerance where that was: Abs + Rel·|reference|
	MaxAbs    float64 `json:"max_abs"`
	MeanAbs   float64 `json:"mean_abs"`
	MaxRel    float64 `json:"max_rel"` // |Δ| / |reference|, where that is not 0
	Scaled    float64 `json:"scaled"`  // MaxAbs / the greatest |reference|
	MaxULP    uint64  `json:"max_ulp"` // steps between neighbouring floats of the type; 0 for other types
	Cosine    float64 `json:"cosine"`  // of the angle between both as vectors; 1 where both are 0
	// SNR is 10·log₁₀(Σ reference² / Σ Δ²) in dB; nil where there is no Δ.
	SNR       *float64  `json:"snr_db,omitempty"`
	Quantiles Quantiles `json:"quantiles"`
	Histogram []Bin     `json:"histogram,omitempty"` // of |Δ| by decades
	Worst     *Worst    `json:"worst,omitempty"`
	Problem   string    `json:"problem,omitempty"` // what is no matter of degree: a missing output, another type or shape

	sum, noise, signal, other, dot, scale float64
	spread                                spread
	untold                                string // why elements are not read
	excused                               string // why the first run of the Overflow is
	asked                                 bool   // it has runs that were not of generated inputs
}

// Worst is the element that is farthest beyond the tolerance, or nearest to it. NonFinite
// elements come first. The values are text, as NaN is no number in JSON.
type Worst struct {
	Run       int     `json:"run"`            // from 0
	Name      string  `json:"name,omitempty"` // of the run
	Index     []int64 `json:"index"`
	Reference string  `json:"reference"`
	Value     string  `json:"value"`
}

// at is where a comparison stands.
type at struct {
	run  int
	name string
	Tolerance
	excuse func(output string) string // see excuse; nil: there is none
	made   bool                       // the inputs are generated
}

func (d *Difference) note(problem error) {
	if problem != nil && d.Problem == "" {
		d.Problem = problem.Error()
	}
}

// add compares one run's tensors. The reference's is whole.
func (d *Difference) add(where at, want, got *graph.Tensor) { d.note(d.compare(where, want, got)) }

// compare returns what is no matter of degree.
func (d *Difference) compare(where at, want, got *graph.Tensor) error {
	switch {
	case got == nil:
		return fmt.Errorf("is missing")
	case got.Elem != want.Elem:
		return fmt.Errorf("is %v, the reference is %v", got.Elem, want.Elem)
	case !slices.Equal(got.Dims, want.Dims):
		return fmt.Errorf("has dimensions %v, the reference %v", got.Dims, want.Dims)
	}
	if err := whole(got); err != nil {
		return err
	}
	if want.Elem == graph.String {
		d.strings(where, want, got)
		return nil
	}
	f, ok := formats[want.Elem]
	if !ok {
		d.untold = fmt.Sprintf("is %v, which cannot be compared", want.Elem)
		return nil
	}
	d.numbers(where, f, want, got)
	return nil
}

// whole reports whether a tensor holds the elements that its dims say.
func whole(t *graph.Tensor) error {
	if t.Elem == graph.String {
		if len(t.Strings) != t.Len() {
			return fmt.Errorf("holds %d strings for dimensions %v", len(t.Strings), t.Dims)
		}
		return nil
	}
	if slices.ContainsFunc(t.Dims, func(d int64) bool { return d < 0 }) || len(t.Raw) != t.Len()*t.Elem.Size() {
		return fmt.Errorf("holds %d bytes for %v of dimensions %v", len(t.Raw), t.Elem, t.Dims)
	}
	return nil
}

// numbers compares two tensors of one type and shape.
func (d *Difference) numbers(where at, f format, want, got *graph.Tensor) {
	n := want.Len()
	d.Compared += n
	for i := range n {
		w, g := f.bits(want.Raw, i), f.bits(got.Raw, i)
		if w == g {
			d.same(f, w)
			continue
		}
		if fill := d.element(where.Tolerance, f, w, g); fill > d.Fill || d.Worst == nil && fill > 0 {
			d.Fill = bounded(fill)
			d.Bound = where.bound(f.value(w))
			d.Worst = &Worst{where.run, where.name, index(want.Dims, i), f.text(w), f.text(g)}
		}
	}
}

// same counts an element that is of the same bits on both sides.
func (d *Difference) same(f format, bits uint64) {
	d.Identical++
	if v := f.value(bits); finite(v) {
		d.signal, d.other, d.dot = d.signal+v*v, d.other+v*v, d.dot+v*v
		d.scale = max(d.scale, math.Abs(v))
		d.spread.add(0)
		if f.subnormal(v) {
			d.Subnormal[0]++
			d.Subnormal[1]++
		}
	}
}

// element compares two elements that are not the same bits, and returns by how much the
// difference fills the tolerance.
func (d *Difference) element(within Tolerance, f format, want, got uint64) float64 {
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
	allowed := within.bound(w)
	if f.float == nil {
		delta, allowed = max(delta, 1), 0 // float64 may round the two to one
	} else {
		d.MaxULP = max(d.MaxULP, f.ulps(want, got))
	}
	d.count(f, w, g, delta)
	if delta > allowed {
		d.Beyond++
	}
	if delta == 0 {
		return 0 // of two signs
	}
	return bounded(delta / allowed)
}

func (d *Difference) count(f format, w, g, delta float64) {
	d.sum += delta
	d.noise, d.signal, d.other, d.dot = d.noise+delta*delta, d.signal+w*w, d.other+g*g, d.dot+w*g
	d.scale = max(d.scale, math.Abs(w))
	d.MaxAbs = max(d.MaxAbs, delta)
	if w != 0 {
		d.MaxRel = max(d.MaxRel, bounded(delta/math.Abs(w)))
	}
	for side, v := range [2]float64{w, g} {
		if f.subnormal(v) {
			d.Subnormal[side]++
		}
	}
	d.spread.add(delta)
}

// strings compares two string tensors of one shape.
func (d *Difference) strings(where at, want, got *graph.Tensor) {
	d.Compared += len(want.Strings)
	for i, w := range want.Strings {
		if g := got.Strings[i]; bytes.Equal(w, g) {
			d.Identical++
		} else if d.Beyond++; d.Worst == nil {
			d.Worst = &Worst{where.run, where.name, index(want.Dims, i), strconv.Quote(string(w)), strconv.Quote(string(g))}
		}
	}
}

// index is the place of element i in a tensor of the given dims.
func index(dims []int64, i int) []int64 {
	out := make([]int64, len(dims))
	for k := len(dims) - 1; k >= 0; k-- {
		out[k] = int64(i) % dims[k]
		i /= int(dims[k])
	}
	return out
}

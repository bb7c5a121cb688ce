package judge

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Difference says how one output of a subject differs from another's, over all runs. NaN
// beside NaN is equal, and so is an infinity beside the same infinity. Beside anything else they
// count as NonFinite. Elements that are not finite do not enter the figures.
type Difference struct {
	Output    string  `json:"output"`
	Verdict   Verdict `json:"verdict"`
	Compared  int     `json:"compared"`             // number of elements that were compared
	Identical int     `json:"identical"`            // number of those with the same bits
	Beyond    int     `json:"beyond"`               // number of those beyond the tolerance, NonFinite included
	NonFinite int     `json:"non_finite,omitempty"` // number of those that are NaN or infinite on one side and something else on the other
	Overflow  int     `json:"overflow,omitempty"`   // number of runs that differ and are not compared, because the oracle met numbers beyond the type's range
	Jumped    int     `json:"jumped,omitempty"`     // number of rows beyond the derived tolerance where a rounded value decides; rounding explains each of them (see Bounds.For)
	Subnormal [2]int  `json:"subnormal"`            // for each side, number of elements that are smaller than the type's least normal number and not 0
	Fill      float64 `json:"fill"`                 // the greatest |Δ| / tolerance; equal is at most 1
	Bound     float64 `json:"bound"`                // the tolerance at that element: Abs + Rel·|reference|
	MaxAbs    float64 `json:"max_abs"`
	MeanAbs   float64 `json:"mean_abs"`
	MaxRel    float64 `json:"max_rel"` // |Δ| / |reference|, where that is not 0
	Scaled    float64 `json:"scaled"`  // MaxAbs / the greatest |reference|
	// MaxULP counts steps between neighbouring floats of the type, 0 for other types. Elements whose
	// reference is within the tolerance of 0 do not count, because steps there are as small as may be.
	MaxULP uint64  `json:"max_ulp"`
	Cosine float64 `json:"cosine"` // of the angle between both as vectors; 1 where both are 0
	// SNR is 10·log₁₀(Σ reference² / Σ Δ²) in dB; nil where there is no Δ.
	SNR       *float64  `json:"snr_db,omitempty"`
	Quantiles Quantiles `json:"quantiles"`
	Histogram []Bin     `json:"histogram,omitempty"` // of |Δ| by decades
	Worst     *Worst    `json:"worst,omitempty"`
	Problem   string    `json:"problem,omitempty"` // a difference that is no matter of degree: a missing output, another type or shape

	nearZero int // elements that differ and do not count in MaxULP

	sum, noise, signal, other, dot, scale float64
	finite                                int     // number of elements that are finite on both sides
	vague                                 int     // number of elements beyond the pair's tolerance that show nothing
	guess                                 string  // why the tolerance is a guess
	widest                                float64 // the greatest absolute tolerance that was derived for a run
	spread                                Spread
	untold                                string // why elements are not read
	excused                               string // why the first run that Overflow counts is excused
	asked                                 bool   // whether it has runs on inputs that were not generated
}

// Worst is the element that is farthest beyond the tolerance, or nearest to it. NonFinite
// elements come first. The values are text, because JSON has no NaN.
type Worst struct {
	Run       int     `json:"run"`            // counted from 0
	Name      string  `json:"name,omitempty"` // name of the run
	Index     []int64 `json:"index"`
	Reference string  `json:"reference"`
	Value     string  `json:"value"`
}

// Place says where a comparison is: in which run, and what is allowed there.
type Place struct {
	Run  int    // counted from 0
	Name string // of the run; "" is none
	Allowance
	Excuse    func(output string) string // see Pair.Excuse; nil: there is none
	Generated bool                       // whether the inputs are generated
	Extreme   bool                       // whether the inputs are generated and no data is like them
}

// Note keeps the first problem that is no matter of degree; nil is none.
func (d *Difference) Note(problem error) {
	if problem != nil && d.Problem == "" {
		d.Problem = problem.Error()
	}
}

// add compares the tensors of one run. That of the reference has all its elements.
func (d *Difference) add(where Place, want, got *graph.Tensor) { d.Note(d.compare(where, want, got)) }

// compare returns a difference that is no matter of degree.
func (d *Difference) compare(where Place, want, got *graph.Tensor) error {
	switch {
	case got == nil:
		return fmt.Errorf("is missing")
	case got.Elem != want.Elem:
		return fmt.Errorf("is %v, the reference is %v", got.Elem, want.Elem)
	case !slices.Equal(got.Dims, want.Dims):
		return fmt.Errorf("has dimensions %v, the reference %v", got.Dims, want.Dims)
	}
	if err := element.Whole(got); err != nil {
		return err
	}
	for i, item := range want.Items {
		if err := d.compare(where, item, got.Items[i]); err != nil {
			return fmt.Errorf("has an item %d that %w", i, err)
		}
	}
	if want.Elem < graph.Undefined {
		return nil
	}
	if want.Elem == graph.String {
		d.strings(where, want, got)
		return nil
	}
	f, ok := element.Of(want.Elem)
	if !ok {
		d.untold = fmt.Sprintf("is %v, which cannot be compared", want.Elem)
		return nil
	}
	d.numbers(where, f, want, got)
	return nil
}

// numbers compares two tensors of one type and shape.
func (d *Difference) numbers(where Place, f element.Format, want, got *graph.Tensor) {
	n := want.Len()
	d.Compared += n
	d.guess = where.Guess
	if where.Derived {
		d.widest = max(d.widest, where.Abs)
	}
	for i := range n {
		w, g := f.Bits(want.Raw, i), f.Bits(got.Raw, i)
		if w == g {
			d.same(f, w)
			continue
		}
		allowed := where.at(i, f.Value(w))
		if fill := d.element(allowed, where.own(allowed), f, w, g); fill > d.Fill || d.Worst == nil && fill > 0 {
			d.Fill = bounded(fill)
			d.Bound = bounded(allowed)
			d.Worst = &Worst{where.Run, where.Name, element.Index(want.Dims, i), f.Text(w), f.Text(g)}
		}
	}
}

// same counts an element that has the same bits on both sides.
func (d *Difference) same(f element.Format, bits uint64) {
	d.Identical++
	if v := f.Value(bits); element.Finite(v) {
		d.finite++
		d.signal, d.other, d.dot = d.signal+v*v, d.other+v*v, d.dot+v*v
		d.scale = max(d.scale, math.Abs(v))
		d.spread.Add(0)
		if f.Subnormal(v) {
			d.Subnormal[0]++
			d.Subnormal[1]++
		}
	}
}

// element compares two elements whose bits differ. It returns the difference as a share of what is
// allowed. A difference beyond that which one graph allows by itself (own) shows nothing.
func (d *Difference) element(allowed, own float64, f element.Format, want, got uint64) float64 {
	w, g := f.Value(want), f.Value(got)
	switch {
	case math.IsNaN(w) && math.IsNaN(g):
		return 0
	case !element.Finite(w) || !element.Finite(g):
		d.NonFinite++
		d.Beyond++
		return math.Inf(1)
	}
	delta := bounded(math.Abs(g - w))
	if !f.IsFloat() {
		delta = max(delta, 1) // float64 may round both to the same number
		if !math.IsInf(allowed, 1) {
			allowed = 0
		}
		if !math.IsInf(own, 1) {
			own = 0
		}
	} else if math.Abs(w) > allowed {
		d.MaxULP = max(d.MaxULP, f.ULPs(want, got))
	} else if delta > 0 {
		d.nearZero++
	}
	d.count(f, w, g, delta)
	switch {
	case delta > own:
		d.Beyond++
	case delta > allowed:
		d.vague++
	}
	if delta == 0 {
		return 0 // zeros of two signs
	}
	return bounded(delta / allowed)
}

func (d *Difference) count(f element.Format, w, g, delta float64) {
	d.finite++
	d.sum += delta
	d.noise, d.signal, d.other, d.dot = d.noise+delta*delta, d.signal+w*w, d.other+g*g, d.dot+w*g
	d.scale = max(d.scale, math.Abs(w))
	d.MaxAbs = max(d.MaxAbs, delta)
	if w != 0 {
		d.MaxRel = max(d.MaxRel, bounded(delta/math.Abs(w)))
	}
	for side, v := range [2]float64{w, g} {
		if f.Subnormal(v) {
			d.Subnormal[side]++
		}
	}
	d.spread.Add(delta)
}

// strings compares two string tensors of one shape. They may differ only in rows in which rounding decides.
func (d *Difference) strings(where Place, want, got *graph.Tensor) {
	d.Compared += len(want.Strings)
	d.finite += len(want.Strings)
	for i, w := range want.Strings {
		if g := got.Strings[i]; bytes.Equal(w, g) {
			d.Identical++
		} else if where.rows != nil && where.rows[i/where.width] > 0 {
			continue
		} else if d.Beyond++; d.Worst == nil {
			d.Worst = &Worst{where.Run, where.Name, element.Index(want.Dims, i), strconv.Quote(string(w)), strconv.Quote(string(g))}
		}
	}
}

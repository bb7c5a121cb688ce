package judge

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/verify/element"
)

// Finish computes what is known only at the end.
func (d *Difference) Finish() {
	if n := d.Compared - d.NonFinite; n > 0 {
		d.MeanAbs = bounded(d.sum / float64(n))
	}
	if d.scale > 0 {
		d.Scaled = bounded(d.MaxAbs / d.scale)
	}
	d.angle()
	d.Quantiles, d.Histogram = d.spread.quantiles(), d.spread.Decades()
	switch {
	case d.Problem != "" || d.Beyond > 0:
		d.Verdict = Different
	case d.untold != "":
		d.Verdict, d.Problem = Failed, d.untold
	case d.Compared == 0 && d.Overflow > 0:
		d.Verdict, d.Problem = Failed, "is beyond its type's range: "+d.excused
	case d.Compared == 0:
		d.Verdict, d.Problem = Failed, "has no elements to compare"
	case d.finite == 0:
		d.Verdict, d.Problem = Unchecked, fmt.Sprintf("has no finite number among the %d elements that were compared", d.Compared)
	default:
		d.Verdict, d.Problem = d.told()
	}
}

// tellingShare is the greatest share of an output's greatest magnitude that a derived tolerance may be.
// A difference of a quarter would otherwise pass for equal.
const tellingShare = 0.25

// agreedShare is the share of an output's greatest magnitude up to which a difference is small whatever
// the tolerance is.
const agreedShare = 1e-5

// told says whether tolerances that nothing is beyond would show a difference.
func (d *Difference) told() (Verdict, string) {
	switch {
	case d.vague > 0 && d.guess != "":
		return Unchecked, fmt.Sprintf("differs by up to %.2g of its greatest magnitude, and whether rounding explains that is not known: %s", d.Scaled, d.guess)
	case d.vague > 0:
		return Unchecked, fmt.Sprintf("differs by up to %.2g of its greatest magnitude, more than rounding does to both models; one of the two amplifies rounding by as much", d.Scaled)
	case d.widest > tellingShare*d.scale && d.MaxAbs > agreedShare*d.scale:
		return Unchecked, fmt.Sprintf("differs by up to %.2g of its greatest magnitude, and rounding alone may move it by %.2g of that: the graph amplifies rounding, and such a tolerance compares nothing", d.Scaled, bounded(d.widest/d.scale))
	}
	return Equal, ""
}

// angle computes the cosine and the ratio of signal to noise. Where a sum overflows they are
// left out.
func (d *Difference) angle() {
	switch norms := math.Sqrt(d.signal) * math.Sqrt(d.other); {
	case d.noise == 0:
		d.Cosine = 1
	case norms > 0 && element.Finite(norms):
		d.Cosine = max(-1, min(1, d.dot/norms))
	}
	if d.noise > 0 && element.Finite(d.noise) && d.signal > 0 && element.Finite(d.signal) {
		snr := 10 * math.Log10(d.signal/d.noise)
		d.SNR = &snr
	}
}

// maxBound is a bound that nothing finite is beyond.
const maxBound = math.MaxFloat64

// bounded limits a figure to what JSON can write.
func bounded(v float64) float64 { return min(v, math.MaxFloat64) }

// Excess returns |Δ| divided by the tolerance. For a difference that is no matter of degree, it is
// the greatest number.
func (d *Difference) Excess() float64 {
	if d.Problem != "" {
		return math.MaxFloat64
	}
	return d.Fill
}

// Exceeds reports whether the difference is more than its tolerance so far.
func (d *Difference) Exceeds() bool { return d.Problem != "" || d.Beyond > 0 }

// Differs reports whether it was more than its tolerance in the end. A nil Difference does not
// differ.
func (d *Difference) Differs() bool { return d != nil && d.Verdict == Different }

// Unchecked says what of an output was not compared in some of its runs.
func (d *Difference) Unchecked(runs int) string {
	switch {
	case d.Verdict == Failed || d.Verdict == Unchecked:
		return ": it " + d.Problem
	case d.Overflow > 0:
		return fmt.Sprintf(", %d of %d runs: they differ beyond the type's range; %s", d.Overflow, runs, d.excused)
	}
	return ""
}

// Excused says why the outputs need not agree in the first of the runs that Overflow counts.
func (d *Difference) Excused() string { return d.excused }

package verify

import "math"

// finish works out what is known only at the end.
func (d *Difference) finish() {
	if n := d.Compared - d.NonFinite; n > 0 {
		d.MeanAbs = bounded(d.sum / float64(n))
	}
	if d.scale > 0 {
		d.Scaled = bounded(d.MaxAbs / d.scale)
	}
	d.angle()
	d.Quantiles, d.Histogram = d.spread.quantiles(), d.spread.decades()
	switch {
	case d.Problem != "" || d.Beyond > 0:
		d.Verdict = Different
	case d.untold != "":
		d.Verdict, d.Problem = Failed, d.untold
	case d.Compared == 0 && d.Overflow > 0:
		d.Verdict, d.Problem = Failed, "is beyond its type's range: "+d.excused
	case d.Compared == 0:
		d.Verdict, d.Problem = Failed, "has no elements to compare"
	default:
		d.Verdict = Equal
	}
}

// angle is the cosine and the ratio of signal to noise. Where a sum overflows they are
// left out.
func (d *Difference) angle() {
	switch norms := math.Sqrt(d.signal) * math.Sqrt(d.other); {
	case d.noise == 0:
		d.Cosine = 1
	case norms > 0 && finite(norms):
		d.Cosine = max(-1, min(1, d.dot/norms))
	}
	if d.noise > 0 && finite(d.noise) && d.signal > 0 && finite(d.signal) {
		snr := 10 * math.Log10(d.signal/d.noise)
		d.SNR = &snr
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bounded keeps a figure one that JSON can write.
func bounded(v float64) float64 { return min(v, math.MaxFloat64) }

// excess is |Δ| over the tolerance, the most that there is for what is no matter of degree.
func (d *Difference) excess() float64 {
	if d.Problem != "" {
		return math.MaxFloat64
	}
	return d.Fill
}

// beyond says that so far the difference is more than its tolerance.
func (d *Difference) beyond() bool { return d.Problem != "" || d.Beyond > 0 }

// differs says that it was in the end.
func (d *Difference) differs() bool { return d != nil && d.Verdict == Different }

package report

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// mostTicks is the greatest number of steps from the first label of an axis to the last. So many
// labels do not overlap on a chart that fits a telephone.
const mostTicks = 6

// round marks an axis at multiples of 1, 2 or 5 times a power of ten. Where whole is set, these are
// whole numbers.
type round struct{ whole bool }

// Ticks implements plot.Ticker.
func (r round) Ticks(low, high float64) (ticks []plot.Tick) {
	step := r.step(low, high)
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step; k++ {
		ticks = append(ticks, tick(k*step+0)) // −0 + 0 is 0
	}
	return ticks
}

// step returns the distance between two marks.
func (r round) step(low, high float64) float64 {
	if high <= low {
		return 1
	}
	least := (high - low) / mostTicks
	power := math.Pow(10, math.Floor(math.Log10(least)))
	step := 10 * power
	for _, times := range []float64{5, 2, 1} {
		if times*power >= least*(1-1e-9) {
			step = times * power
		}
	}
	if r.whole {
		return max(1, math.Round(step))
	}
	return step
}

// around returns the nearest marks that enclose a range.
func (r round) around(low, high float64) (from, to float64) {
	step := r.step(low, high)
	return math.Floor(low/step+1e-9) * step, math.Ceil(high/step-1e-9) * step
}

// powers marks a logarithmic axis at powers of ten, and where these are few at 2 and 5 times them.
type powers struct{}

// Ticks implements plot.Ticker.
func (powers) Ticks(low, high float64) (ticks []plot.Tick) {
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	times, every := []float64{1, 2, 5}, 1.0
	if decades := last - first; decades > 2 {
		times, every = times[:1], math.Ceil(decades/mostTicks)
	}
	for e := first; e <= last; e += every {
		for _, n := range times {
			if v := n * math.Pow(10, e); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				ticks = append(ticks, tick(v))
			}
		}
	}
	return ticks
}

// around returns the nearest marks that enclose a range.
func (powers) around(low, high float64) (from, to float64) {
	from, to = math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high)))
	for _, n := range []float64{5, 2} {
		if n*from <= low {
			from *= n
			break
		}
	}
	for _, n := range []float64{5, 2} {
		if to/n >= high {
			to /= n
			break
		}
	}
	if from == 0 || math.IsInf(to, 1) { // the mark is beyond the numbers that there are
		return low, high
	}
	return from, to
}

// tick labels a value. Six digits hide what rounding leaves of 3 × 0.1.
func tick(v float64) plot.Tick {
	return plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 6, 64)}
}

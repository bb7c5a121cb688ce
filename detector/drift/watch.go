package drift

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/data/schema"
)

// Watch counts the rows of a stream, and bets on their scores. Its memory is 4 bytes a row.
type Watch struct {
	features   []feature // the last is the score
	was        []Distribution
	is         []Distribution // has a bin more for each number, for what is above the last edge
	rows       int
	martingale *Martingale
	level      float64
	peak       float64
	peaked     int
	alarm      int
}

// NewWatch returns a watch that holds rows against a reference of the schema, and their scores against the
// scores of the rows that calibrated the detector. level is the probability of a false alarm. seed is
// that of ties in the martingale. The error is one of [Reference.Check].
func NewWatch(s *schema.Schema, r *Reference, calibrating []float32, level float64, seed uint64) (*Watch, error) {
	if err := r.Check(s); err != nil {
		return nil, err
	}
	scores := feature{name: "score", value: itself}
	w := &Watch{
		features: append(featuresOf(s), scores), was: append(slices.Clone(r.Features), summary(slices.Clone(calibrating))),
		martingale: NewMartingale(calibrating, seed), level: level,
	}
	for i, d := range w.was {
		bins := len(d.Counts)
		if w.features[i].categories == 0 {
			bins++
		}
		w.is = append(w.is, Distribution{Counts: make([]int, bins)})
	}
	return w, nil
}

// Add adds a row, which has the values that [schema.Matching.Row] writes, and its score.
func (w *Watch) Add(values []float32, score float32) {
	w.rows++
	last := len(w.features) - 1
	for i, f := range w.features[:last] {
		w.count(i, f.value(values[f.at]))
	}
	w.count(last, score)
	capital := w.martingale.Add(score)
	if capital > w.peak {
		w.peak, w.peaked = capital, w.rows
	}
	if w.alarm == 0 && capital >= -math.Log(w.level) {
		w.alarm = w.rows
	}
}

func (w *Watch) count(i int, x float32) {
	if x != x {
		w.is[i].Gaps++
		return
	}
	w.is[i].Counts[w.features[i].bin(w.was[i], x)]++
}

// Report is what a watch found.
type Report struct {
	Rows     int      `json:"rows"`
	Level    float64  `json:"level"`
	Features []Change `json:"features"`
	Score    Change   `json:"score"`
	Stream   Stream   `json:"stream"`
}

// Change is how far the values of a feature are from the reference.
type Change struct {
	Name   string `json:"name"`
	Column string `json:"column,omitempty"` // that the feature is of
	// PSI is the population stability index, over tenths of a number's reference, or over categories, and
	// gaps. By custom, below 0.1 is little, and from 0.25 on much.
	PSI float64 `json:"psi"`
	// Statistic is the Kolmogorov-Smirnov distance of a number, whose gaps count as below all values, or the
	// χ² of a category. PValue is that of the statistic, and Adjusted is PValue for the number of features.
	Test      string  `json:"test"`
	Statistic float64 `json:"statistic"`
	PValue    float64 `json:"p_value"`
	Adjusted  float64 `json:"adjusted_p_value"`
	GapsWere  float64 `json:"gaps_were"` // share of the rows
	GapsAre   float64 `json:"gaps_are"`
	// Drifted says that Adjusted is at most the level, and PSI at least 0.1.
	Drifted bool `json:"drifted"`
}

// Stream is what a martingale found.
type Stream struct {
	Capital float64 `json:"log10_capital"` // at the end
	Peak    float64 `json:"log10_peak"`
	PeakRow int     `json:"peak_row,omitempty"`
	// AlarmRow is the first row at which the capital was at least 1/level; 0: none.
	AlarmRow int `json:"alarm_row,omitempty"`
}

// Drifted reports whether a feature, the score or the stream drifted.
func (r *Report) Drifted() bool {
	return r.Score.Drifted || r.Stream.AlarmRow > 0 || slices.ContainsFunc(r.Features, func(c Change) bool { return c.Drifted })
}

// Names of the tests, and the PSI from which a change counts.
const (
	kolmogorovSmirnovTest = "Kolmogorov-Smirnov"
	homogeneityTest       = "χ²"
	leastPSI              = 0.1
)

// Report holds the rows until now against the reference.
func (w *Watch) Report() *Report {
	changes := make([]Change, len(w.features))
	p := make([]float64, len(w.features))
	for i := range w.features {
		changes[i] = w.change(i)
		p[i] = changes[i].PValue
	}
	for i, a := range adjusted(p) {
		changes[i].Adjusted = a
		changes[i].Drifted = a <= w.level && changes[i].PSI >= leastPSI
	}
	last := len(changes) - 1
	return &Report{Rows: w.rows, Level: w.level, Features: changes[:last], Score: changes[last], Stream: Stream{
		Capital: w.martingale.log / math.Ln10, Peak: w.peak / math.Ln10, PeakRow: w.peaked, AlarmRow: w.alarm,
	}}
}

func (w *Watch) change(i int) Change {
	f, a, b := w.features[i], w.was[i], w.is[i]
	was, is := append([]int{a.Gaps}, a.Counts...), append([]int{b.Gaps}, b.Counts...)
	c := Change{Name: f.name, Column: f.column, Test: homogeneityTest, GapsWere: share(a.Gaps, was), GapsAre: share(b.Gaps, is)}
	if f.categories == 0 {
		was = append(was, 0) // above the last edge
		c.Test = kolmogorovSmirnovTest
		c.Statistic, c.PValue = kolmogorovSmirnov(was, is)
		was, is = tenths(was, is)
	} else {
		c.Statistic, c.PValue = homogeneity(was, is)
	}
	c.PSI = populationStability(was, is)
	return c
}

func share(part int, of []int) float64 { return float64(part) / max(total(of), 1) }

// tenths joins the counts of a number, of which the first is that of gaps, so that each has at least a tenth of
// the reference. Gaps stay alone, where there are any.
func tenths(was, is []int) (a, b []int) {
	if was[0] > 0 || is[0] > 0 {
		a, b = append(a, was[0]), append(b, is[0])
	}
	gaps := len(a)
	whole := total(was[1:])
	x, y := 0, 0
	for i := 1; i < len(was); i++ {
		x, y = x+was[i], y+is[i]
		if 10*float64(x) >= whole && x > 0 {
			a, b, x, y = append(a, x), append(b, y), 0, 0
		}
	}
	if len(a) == gaps {
		return append(a, x), append(b, y)
	}
	a[len(a)-1] += x
	b[len(b)-1] += y
	return a, b
}

package verification

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// maxHistograms is the greatest number of charts in one report.
const maxHistograms = 12

// distance is an output of a pair whose bits are not all the same.
type distance struct {
	pair *judge.Pair
	*judge.Difference
}

// distanceSection shows how |Δ| is spread. Outputs that are beyond their tolerance, or nearest to it,
// come first.
func distanceSection(r *verify.Report) (report.Section, error) {
	var apart []distance
	eachOutput(r, func(p *judge.Pair, d *judge.Difference) {
		if d.Identical < d.Compared {
			apart = append(apart, distance{p, d})
		}
	})
	slices.SortStableFunc(apart, func(a, b distance) int { return cmp.Compare(b.Fill, a.Fill) })
	t := &report.Table{Head: []string{"reference", "subject", "output", "identical", "mean", "50 %", "90 %", "99 %", "99.9 %", "greatest"}}
	s := report.Section{Heading: "Distances", Table: t, Text: "Quantiles of |Δ| of what is not identical to the bit, largest part of its tolerance first; each is up to 7 % above the exact one."}
	for _, d := range apart {
		t.Rows = append(t.Rows, d.row())
		if len(d.Histogram) == 0 || len(s.Figures) == maxHistograms {
			continue
		}
		chart, err := decades("|Δ| from", "elements", d.Histogram)
		if err != nil {
			return report.Section{}, err
		}
		s.Figures = append(s.Figures, report.Figure{Chart: chart, Caption: fmt.Sprintf("%s beside %s, output %s: %d elements by the decade of |Δ|.", d.pair.Subject, d.pair.Reference, d.Output, d.Compared)})
	}
	return s, nil
}

func (d distance) row() []string {
	row := []string{d.pair.Reference, d.pair.Subject, d.Output, fmt.Sprintf("%d of %d", d.Identical, d.Compared)}
	for _, v := range []float64{d.MeanAbs, d.Quantiles.P50, d.Quantiles.P90, d.Quantiles.P99, d.Quantiles.P999, d.MaxAbs} {
		row = append(row, fmt.Sprintf("%.2e", v))
	}
	return row
}

// decades draws a histogram. A bin has the name of its lower end.
func decades(x, y string, bins []judge.Bin) (report.Chart, error) {
	var names []string
	var counts []int
	for _, b := range bins {
		names, counts = append(names, fmt.Sprintf("%.0e", b.Low)), append(counts, b.Count)
	}
	names[0] = "0"
	return report.Counts(x, y, names, counts)
}

package report

import (
	"fmt"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Counts draws a histogram: a bar for each named bin, with its count above it.
func Counts(x, y string, names []string, counts []int) (Chart, error) {
	if len(counts) == 0 || len(names) != len(counts) {
		return Chart{}, fmt.Errorf("report: %d names of %d counts", len(names), len(counts))
	}
	p := blank(x, y)
	heights, above := make(plotter.Values, len(counts)), plotter.XYLabels{}
	for i, n := range counts {
		heights[i] = float64(n)
		above.XYs = append(above.XYs, plotter.XY{X: float64(i), Y: float64(n)})
		above.Labels = append(above.Labels, fmt.Sprint(n))
	}
	bars, err := plotter.NewBarChart(heights, min(2*vg.Centimeter, 11*vg.Centimeter/vg.Length(len(counts))))
	if err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	bars.Color, bars.LineStyle.Width = palette[0], 0
	labels, err := plotter.NewLabels(above)
	if err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	for i := range labels.TextStyle {
		labels.TextStyle[i].Color, labels.TextStyle[i].XAlign, labels.TextStyle[i].YAlign = ink, draw.XCenter, draw.YBottom
	}
	p.Add(bars, labels)
	p.NominalX(names...)
	p.Y.Min, p.Y.Max = 0, 1.1*max(1, p.Y.Max) // room for the labels
	return drawn(p, 16*vg.Centimeter, 7*vg.Centimeter)
}

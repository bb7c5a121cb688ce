package report

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mostBins is the number of bins whose names and counts fit side by side.
const mostBins = 7

// Counts draws a histogram: a bar for each named bin, with its count above it. Where there are many
// bins, some names are left out and counts are written upwards, so that none covers another.
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
	bars, err := plotter.NewBarChart(heights, min(1.5*vg.Centimeter, 8*vg.Centimeter/vg.Length(len(counts))))
	if err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	bars.Color, bars.LineStyle.Width = palette[0], 0
	labels, err := plotter.NewLabels(above)
	if err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	for i := range labels.TextStyle {
		s := &labels.TextStyle[i]
		s.Color, s.XAlign, s.YAlign = ink, draw.XCenter, draw.YBottom
		if len(counts) > mostBins {
			s.Rotation, s.XAlign, s.YAlign = math.Pi/2, draw.XLeft, draw.YCenter
		}
	}
	labels.Offset.Y = vg.Points(2)
	p.Add(bars, labels)
	p.X.Tick.Marker, p.Y.Tick.Marker = bins(names), round{whole: true}
	room := 1.1
	if len(counts) > mostBins {
		room = 1.4
	}
	p.Y.Min, p.Y.Max = round{whole: true}.around(0, room*float64(max(1, slices.Max(counts))))
	return drawn(p, 12*vg.Centimeter, 7*vg.Centimeter)
}

// bins marks an axis at the bins 0, 1, 2 …, with the names of so many as fit.
type bins []string

// Ticks implements plot.Ticker.
func (b bins) Ticks(_, _ float64) (ticks []plot.Tick) {
	every := (len(b) + mostBins - 1) / mostBins
	for i := 0; i < len(b); i += every {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: b[i]})
	}
	return ticks
}

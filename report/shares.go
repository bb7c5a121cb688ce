package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Group is a named sample of numbers.
type Group struct {
	Name   string
	Values []float64
}

// mostShareBins is the greatest number of bins of a chart of shares. Few numbers have fewer bins.
const mostShareBins = 48

// Shares draws, for each group, how its numbers are distributed: the share of them in each bin, as an outline.
// Numbers outside low to high are counted in the first bin and in the last. Mark, if it is in between, is
// a vertical line with a name.
func Shares(x string, low, high, mark float64, named string, groups ...Group) (Chart, error) {
	if err := finite(low, high); err != nil || low >= high {
		return Chart{}, fmt.Errorf("report: shares from %v to %v", low, high)
	}
	p := blank(x, "share of the rows")
	var keys []Key
	most, largest := 0.0, 0
	for _, g := range groups {
		largest = max(largest, len(g.Values))
	}
	bins := min(max(int(2*math.Sqrt(float64(largest))), 8), mostShareBins)
	for i, g := range groups {
		outline, highest, err := outlined(g, low, high, bins)
		if err != nil {
			return Chart{}, err
		}
		outline.Color, outline.Width = palette[i%len(palette)], vg.Points(2)
		p.Add(outline)
		keys = append(keys, keyed(i, g.Name))
		most = max(most, highest)
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = round{}, round{}
	p.X.Min, p.X.Max = low, high
	p.Y.Min, p.Y.Max = round{}.around(0, most)
	if mark > low && mark < high {
		line, err := plotter.NewLine(plotter.XYs{{X: mark, Y: 0}, {X: mark, Y: p.Y.Max}})
		if err != nil {
			return Chart{}, fmt.Errorf("report: %w", err)
		}
		line.Color, line.Width, line.Dashes = palette[len(groups)%len(palette)], vg.Points(1.5), []vg.Length{vg.Points(4), vg.Points(3)}
		p.Add(line)
		keys = append(keys, keyed(len(groups), named))
	}
	return drawn(p, 12*vg.Centimeter, 7*vg.Centimeter, keys...)
}

// outlined returns the outline of a group's shares, and the highest of them.
func outlined(g Group, low, high float64, bins int) (line *plotter.Line, highest float64, err error) {
	counts := make([]float64, bins)
	width := (high - low) / float64(bins)
	for _, v := range g.Values {
		if math.IsNaN(v) {
			return nil, 0, fmt.Errorf("report: %s has a NaN, which cannot be drawn", g.Name)
		}
		counts[int(max(min((v-low)/width, float64(bins-1)), 0))]++
	}
	var steps plotter.XYs
	for i, n := range counts {
		share := n / float64(max(len(g.Values), 1))
		highest = max(highest, share)
		from := low + width*float64(i)
		steps = append(steps, plotter.XY{X: from, Y: share}, plotter.XY{X: from + width, Y: share})
	}
	line, err = plotter.NewLine(steps)
	return line, highest, err
}

// Path is one line of a chart, through points.
type Path struct {
	Name   string
	Points [][2]float64
}

// Paths draws lines through points whose values lie between 0 and 1, such as those of an ROC curve.
func Paths(x, y string, paths ...Path) (Chart, error) {
	p := blank(x, y)
	var keys []Key
	for i, path := range paths {
		var points plotter.XYs
		for _, at := range path.Points {
			if err := finite(at[:]...); err != nil {
				return Chart{}, err
			}
			points = append(points, plotter.XY{X: at[0], Y: at[1]})
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return Chart{}, fmt.Errorf("report: %s: %w", path.Name, err)
		}
		line.Color, line.Width = palette[i%len(palette)], vg.Points(2)
		p.Add(line)
		keys = append(keys, keyed(i, path.Name))
	}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Min, a.Max, a.Tick.Marker = 0, 1, round{}
	}
	return drawn(p, 9*vg.Centimeter, 8*vg.Centimeter, keys...)
}

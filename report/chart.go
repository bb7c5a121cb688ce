package report

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Chart is a drawing as SVG and what its colours mean. It has no background, and its text
// has the colour of the text around it. Its text can be read where the chart is 370 pixels wide.
type Chart struct {
	SVG  []byte
	Keys []Key
}

// Key is a colour of a chart, as CSS has it, with what it stands for.
type Key struct{ Colour, Name string }

// Line is one line of a chart: its values at 1, 2, 3 ….
type Line struct {
	Name string
	Y    []float64
}

// palette has ten colours that can be told apart on light and on dark, after Tableau's.
var palette = []color.Color{
	color.RGBA{78, 121, 167, 255}, color.RGBA{242, 142, 43, 255}, color.RGBA{225, 87, 89, 255}, color.RGBA{118, 183, 178, 255}, color.RGBA{89, 161, 79, 255},
	color.RGBA{237, 201, 72, 255}, color.RGBA{176, 122, 161, 255}, color.RGBA{255, 157, 167, 255}, color.RGBA{156, 117, 95, 255}, color.RGBA{140, 140, 140, 255},
}

// ink is the colour of text and axes while a chart is drawn. No colour of the palette is the same,
// so that it can be replaced by the colour around the chart.
var ink = color.RGBA{1, 2, 3, 255}

const inkText = "#010203"

func blank(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = "Sans", "Sans"
		a.Color, a.Label.TextStyle.Color, a.Tick.Label.Color, a.Tick.Color = ink, ink, ink, ink
	}
	return p
}

// keyed returns the key of the i-th colour.
func keyed(i int, name string) Key {
	r, g, b, _ := palette[i%len(palette)].RGBA()
	return Key{fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8), name}
}

func drawn(p *plot.Plot, width, height vg.Length, keys ...Key) (Chart, error) {
	c := vgsvg.New(width, height)
	p.Draw(draw.Crop(draw.New(c), 0, -vg.Points(12), 0, -vg.Points(4))) // because pages write in a wider font
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	_, svg, found := bytes.Cut(b.Bytes(), []byte("<svg")) // without what a file of its own begins with
	if !found {
		return Chart{}, errors.New("report: the drawing is no SVG")
	}
	svg = bytes.ReplaceAll(svg, []byte(inkText), []byte("currentColor"))
	return Chart{append([]byte("<svg"), svg...), keys}, nil
}

func finite(v ...float64) error {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("report: %v cannot be drawn", x)
		}
	}
	return nil
}

// Curves draws lines of values above 0. The scale is logarithmic where the values span more
// than a power of ten.
func Curves(x, y string, lines ...Line) (Chart, error) {
	p := blank(x, y)
	var keys []Key
	low, high := math.Inf(1), 0.0
	for i, l := range lines {
		var points plotter.XYs
		for j, v := range l.Y {
			if err := finite(v); err != nil || v <= 0 {
				return Chart{}, fmt.Errorf("report: %s has %v at %d; a logarithm is of what is above 0", l.Name, v, j+1)
			}
			low, high = min(low, v), max(high, v)
			points = append(points, plotter.XY{X: float64(j + 1), Y: v})
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return Chart{}, fmt.Errorf("report: %s: %w", l.Name, err)
		}
		line.Color, line.Width = palette[i%len(palette)], vg.Points(2)
		p.Add(line)
		keys = append(keys, keyed(i, l.Name))
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = round{whole: true}, round{}
	if high > 10*low {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, powers{}
		p.Y.Min, p.Y.Max = powers{}.around(low, high)
	} else {
		p.Y.Min, p.Y.Max = round{}.around(low, high)
	}
	return drawn(p, 12*vg.Centimeter, 7*vg.Centimeter, keys...)
}

// Scatter draws points in the colours of their groups. Groups are numbers from 0, which are called by their names where there
// are any; nil: all points have one colour.
func Scatter(points [][2]float64, groups []int32, names []string) (Chart, error) {
	if groups != nil && len(groups) != len(points) || len(points) == 0 {
		return Chart{}, fmt.Errorf("report: %d points of %d groups", len(points), len(groups))
	}
	p := blank("", "")
	p.HideAxes()
	of := map[int32]plotter.XYs{}
	for i, at := range points {
		if err := finite(at[:]...); err != nil {
			return Chart{}, err
		}
		g := int32(0)
		if groups != nil {
			g = groups[i]
		}
		of[g] = append(of[g], plotter.XY{X: at[0], Y: at[1]})
	}
	var order []int32
	for g := range of {
		order = append(order, g)
	}
	slices.Sort(order)
	var keys []Key
	for i, g := range order {
		s, err := plotter.NewScatter(of[g])
		if err != nil {
			return Chart{}, fmt.Errorf("report: %w", err)
		}
		s.GlyphStyle = draw.GlyphStyle{Color: palette[i%len(palette)], Radius: vg.Points(1.6), Shape: draw.CircleGlyph{}}
		p.Add(s)
		if groups != nil && len(order) <= len(palette) {
			name := fmt.Sprint(g)
			if g >= 0 && int(g) < len(names) {
				name = names[g]
			}
			keys = append(keys, keyed(i, name))
		}
	}
	return drawn(p, 10*vg.Centimeter, 10*vg.Centimeter, keys...)
}

// Bars draws values side by side.
func Bars(x, y string, values []float64) (Chart, error) {
	if err := finite(values...); err != nil || len(values) == 0 {
		return Chart{}, fmt.Errorf("report: bars of %d values: %w", len(values), err)
	}
	p := blank(x, y)
	width := 10 * vg.Centimeter / vg.Length(len(values)) * 0.8
	bars, err := plotter.NewBarChart(plotter.Values(values), width)
	if err != nil {
		return Chart{}, fmt.Errorf("report: %w", err)
	}
	bars.Color, bars.LineStyle.Width = palette[0], 0
	p.Add(bars)
	p.X.Tick.Marker, p.Y.Tick.Marker = round{whole: true}, round{}
	p.Y.Min, p.Y.Max = round{}.around(min(0, slices.Min(values)), max(0, slices.Max(values)))
	return drawn(p, 12*vg.Centimeter, 6*vg.Centimeter)
}

package report

import (
	"math"
	"strings"
	"testing"
)

func TestShares(t *testing.T) {
	few := Group{Name: "few", Values: []float64{-50, 0.1, 0.2, 99}}
	c, err := Shares("score", 0, 1, 0.5, "threshold", few, Group{Name: "none"})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Keys) != 3 || c.Keys[2].Name != "threshold" || !strings.HasPrefix(string(c.SVG), "<svg") {
		t.Errorf("keys %v of %.40s", c.Keys, c.SVG)
	}
	line, highest, err := outlined(few, 0, 1, 4)
	if err != nil || highest != 0.75 || len(line.XYs) != 8 || line.XYs[0].Y != 0.75 || line.XYs[7].Y != 0.25 {
		t.Errorf("the outline %v, up to %v: %v; want shares of 0.75, 0, 0 and 0.25", line.XYs, highest, err)
	}
	if c, err = Shares("score", 0, 1, math.NaN(), "threshold", few); err != nil || len(c.Keys) != 1 {
		t.Errorf("without a mark: %v, %v", c.Keys, err)
	}
	if _, err := Shares("score", 1, 1, 0, "", few); err == nil {
		t.Error("an empty range is drawn")
	}
	if _, err := Shares("score", 0, 1, 0, "", Group{Name: "nan", Values: []float64{math.NaN()}}); err == nil {
		t.Error("a NaN is drawn")
	}
}

func TestPaths(t *testing.T) {
	c, err := Paths("x", "y", Path{Name: "a", Points: [][2]float64{{0, 0}, {0.5, 1}, {1, 1}}})
	if err != nil || len(c.Keys) != 1 || !strings.Contains(string(c.SVG), "<path") {
		t.Errorf("%v, %v", c.Keys, err)
	}
	if _, err := Paths("x", "y", Path{Name: "a", Points: [][2]float64{{0, math.NaN()}}}); err == nil {
		t.Error("a NaN is drawn")
	}
}

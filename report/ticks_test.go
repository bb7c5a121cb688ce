package report

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot"
)

func labels(ticks []plot.Tick) (out []string) {
	for _, t := range ticks {
		out = append(out, t.Label)
	}
	return out
}

// TestTicks: marks stand where their labels say, at round numbers, and are few.
func TestTicks(t *testing.T) {
	for _, test := range []struct {
		of        plot.Ticker
		low, high float64
		want      []string
	}{
		{round{whole: true}, 1, 12, []string{"2", "4", "6", "8", "10", "12"}},
		{round{whole: true}, 1, 6, []string{"1", "2", "3", "4", "5", "6"}},
		{round{whole: true}, 1, 2, []string{"1", "2"}},
		{round{whole: true}, 0, 511, []string{"0", "100", "200", "300", "400", "500"}},
		{round{}, 0, 0.3, []string{"0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3"}},
		{round{}, 0.08, 0.18, []string{"0.08", "0.1", "0.12", "0.14", "0.16", "0.18"}},
		{round{}, -1, 1, []string{"-1", "-0.5", "0", "0.5", "1"}},
		{round{}, 5, 5, []string{"5"}},
		{powers{}, 0.02, 0.5, []string{"0.02", "0.05", "0.1", "0.2", "0.5"}},
		{powers{}, 0.001, 100, []string{"0.001", "0.01", "0.1", "1", "10", "100"}},
		{powers{}, 1e-9, 1, []string{"1e-09", "1e-07", "1e-05", "0.001", "0.1"}},
	} {
		if got := labels(test.of.Ticks(test.low, test.high)); !slices.Equal(got, test.want) {
			t.Errorf("%T from %v to %v: %q, want %q", test.of, test.low, test.high, got, test.want)
		}
	}
}

// TestTicksAround: a range is widened to the marks beside it, so that each end has a label.
func TestTicksAround(t *testing.T) {
	for _, test := range []struct {
		of interface {
			plot.Ticker
			around(low, high float64) (from, to float64)
		}
		low, high, from, to float64
	}{
		{round{}, 0.083, 0.179, 0.08, 0.18},
		{round{}, 0, 0.035, 0, 0.04},
		{round{}, 0, 10, 0, 10},
		{powers{}, 0.021, 0.47, 0.02, 0.5},
		{powers{}, 0.09, 1.2, 0.05, 2},
		{powers{}, 0.01, 10, 0.01, 10},
		{powers{}, 1, math.MaxFloat64, 1, math.MaxFloat64},
	} {
		from, to := test.of.around(test.low, test.high)
		if d := from/test.from - 1; test.from != 0 && (d > 1e-9 || d < -1e-9) || test.from == 0 && from != 0 {
			t.Errorf("%T around %v begins at %v, want %v", test.of, test.low, from, test.from)
		}
		if d := to/test.to - 1; d > 1e-9 || d < -1e-9 {
			t.Errorf("%T around %v ends at %v, want %v", test.of, test.high, to, test.to)
		}
		if ticks := labels(test.of.Ticks(from, to)); len(ticks) < 2 || len(ticks) > mostTicks+2 {
			t.Errorf("%T from %v to %v has the marks %q", test.of, from, to, ticks)
		}
	}
}

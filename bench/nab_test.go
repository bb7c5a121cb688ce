package main

import (
	"math"
	"testing"
)

// TestStandardProfile holds scores that were computed by hand.
func TestStandardProfile(t *testing.T) {
	s := &series{values: make([]float64, 20), windows: [][2]int{{8, 11}}, probation: 2}
	at := func(steps ...int) [][]float64 {
		scores := make([]float64, 20)
		for i := range scores {
			scores[i] = math.Inf(-1)
		}
		for _, i := range steps {
			scores[i] = 1
		}
		return [][]float64{scores}
	}
	sigma := func(place float64) float64 { return 2/(1+math.Exp(5*place)) - 1 }
	for _, c := range []struct {
		name  string
		steps []int
		want  float64 // of 2, which the window's first step has beyond none
	}{
		{"never", nil, 0},
		{"the first step", []int{8}, 2},
		{"the last step", []int{11}, 1 + sigma(-0.25)/sigma(-1)},
		{"each step of the window", []int{8, 9, 10, 11}, 2},
		{"one before the window", []int{8, 5}, 2 - 0.11},
		{"one just after", []int{8, 12}, 2 + 0.11*sigma(1./3)},
		{"one long after", []int{8, 19}, 2 + 0.11*sigma(8./3)},
		{"before the window alone", []int{5}, 0}, // the best threshold does not fire
		{"in the probation", []int{1, 8}, 2},
	} {
		if got, want := standardProfile([]*series{s}, at(c.steps...)), 50*c.want; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

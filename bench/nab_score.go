package main

import (
	"cmp"
	"math"
	"slices"
)

// falsePositive is what a false positive costs in the standard profile, beside 1 for a window that is found.
const falsePositive = 0.11

// sigmoid is the benchmark's: what an alarm at a place is worth, from 1 long before the end of a window to −1 long after it.
func sigmoid(place float64) float64 { return 2/(1+math.Exp(5*place)) - 1 }

// worth returns, for each step, what an alarm there adds, and the window that it is in, or -1.
func (s *series) worth() (worth []float64, window []int) {
	worth, window = make([]float64, len(s.values)), make([]int, len(s.values))
	last := -1 // window that ended
	for i := range worth {
		next := last + 1
		switch {
		case next < len(s.windows) && i >= s.windows[next][0]:
			w := s.windows[next]
			worth[i], window[i] = sigmoid(-float64(w[1]-i+1)/float64(w[1]-w[0]+1))/sigmoid(-1), next
			if i == w[1] {
				last = next
			}
		case last < 0:
			worth[i], window[i] = -falsePositive, -1
		default:
			w := s.windows[last]
			worth[i], window[i] = -falsePositive, -1
			if place := float64(i-w[1]) / float64(max(w[1]-w[0], 1)); place <= 3 {
				worth[i] = falsePositive * sigmoid(place)
			}
		}
	}
	return worth, window
}

// standardProfile returns the benchmark's score of a method at its best threshold: 0 where it never fires, and 100 where it finds each
// window at its first step and fires nowhere else.
func standardProfile(all []*series, scores [][]float64) float64 {
	type step struct {
		score, worth float64
		window       int // among all; -1: none
	}
	var steps []step
	windows := 0
	for i, s := range all {
		worth, window := s.worth()
		for j := s.probation; j < len(s.values); j++ {
			at := window[j]
			if at >= 0 {
				at += windows
			}
			steps = append(steps, step{scores[i][j], worth[j], at})
		}
		windows += len(s.windows)
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(b.score, a.score) })
	found := slices.Repeat([]float64{-1}, windows)
	null := -float64(windows)
	sum, best := null, null
	for i, s := range steps {
		switch {
		case math.IsInf(s.score, -1): // never fires
			continue
		case s.window < 0:
			sum += s.worth
		case s.worth > found[s.window]:
			sum += s.worth - found[s.window]
			found[s.window] = s.worth
		}
		if i == len(steps)-1 || steps[i+1].score != s.score {
			best = max(best, sum)
		}
	}
	return 100 * (best - null) / (float64(windows) - null)
}

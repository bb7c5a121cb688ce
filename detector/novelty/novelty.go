// Package novelty scores the steps of a series as they come, by how new each value is.
//
// The distance of a step is that to the nearest earlier value. Its score has two parts: how rarely earlier steps were as far from
// what came before them, which is the conformal p-value of nearest neighbours over a stream (Burnaev and Ishimtsev 2016,
// with windows of one step), and how far the step is on the scale of all earlier values. What lasts is scored once: a step is fresh where none
// of the last steps had its score.
//
// A score needs no training and no window, and depends on earlier steps alone, so that a stream and a file give the same.
package novelty

import (
	"math"
	"slices"
)

const (
	// Quiet is the number of steps that a fresh step's score has to exceed.
	Quiet = 100
	// remembered is the number of steps that are kept, so that a stream without an end takes no more memory.
	remembered = 1 << 16
	// least is added to a distance as a share of the range of all values, so that a distance of 0 has a logarithm.
	least = 1e-3
	// greatest keeps differences within float64's range.
	greatest = 1e300
)

// Step is what is said of a step of a series.
type Step struct {
	// Score is −ln Share + ln(distance/range + 0.001). The greater it is, the newer is the value.
	Score float64
	// Share is that of the steps so far, this one among them, that were at least as far from what came before.
	Share float64
	// Fresh reports whether none of the last [Quiet] steps had as great a score.
	Fresh bool
}

// Scorer scores a series. The zero value has seen no step. It keeps 65,536 steps, and is not safe for concurrent use.
type Scorer struct {
	steps     int     // taken so far
	values    history // of the steps
	distances history // of the steps but the first
	recent    [Quiet]float64
}

// Next scores a step. A value that is NaN, infinite, or beyond 1e300 is missing: nothing is said of it, and nothing is kept.
func (s *Scorer) Next(x float64) (step Step, ok bool) {
	if !(math.Abs(x) <= greatest) {
		return Step{}, false
	}
	distance := s.values.nearest(x)
	above := s.distances.from(distance)
	n := s.distances.len()
	step.Share = float64(above+1) / float64(n+1)
	step.Score = -math.Log(step.Share) + math.Log(s.values.share(distance)+least)
	step.Fresh = s.steps > 0
	for _, score := range s.recent[:min(s.steps, Quiet)] {
		step.Fresh = step.Fresh && step.Score > score
	}
	s.recent[s.steps%Quiet] = step.Score
	s.values.add(x)
	if s.steps++; s.steps > 1 {
		s.distances.add(distance)
	}
	return step, true
}

// history holds the last numbers that were added.
type history struct {
	sorted []float64
	order  []float64 // a ring, once there are as many as are remembered
	next   int       // the oldest of a full ring
}

func (h *history) len() int { return len(h.sorted) }

func (h *history) add(x float64) {
	if len(h.order) < remembered {
		h.order = append(h.order, x)
	} else {
		at, _ := slices.BinarySearch(h.sorted, h.order[h.next])
		h.sorted = slices.Delete(h.sorted, at, at+1)
		h.order[h.next] = x
		h.next = (h.next + 1) % remembered
	}
	at, _ := slices.BinarySearch(h.sorted, x)
	h.sorted = slices.Insert(h.sorted, at, x)
}

// nearest returns the distance of x to the nearest number, or 0 where there is none.
func (h *history) nearest(x float64) float64 {
	at, _ := slices.BinarySearch(h.sorted, x)
	switch {
	case len(h.sorted) == 0:
		return 0
	case at == 0:
		return h.sorted[0] - x
	case at == len(h.sorted):
		return x - h.sorted[at-1]
	}
	return min(h.sorted[at]-x, x-h.sorted[at-1])
}

// from returns how many of the numbers are at least x.
func (h *history) from(x float64) int {
	at, _ := slices.BinarySearch(h.sorted, x)
	return len(h.sorted) - at
}

// share returns a distance as a share of the range of the numbers. Where they have none, any distance is all of it.
func (h *history) share(distance float64) float64 {
	switch n := len(h.sorted); {
	case distance == 0:
		return 0
	case h.sorted[n-1] > h.sorted[0]:
		return distance / (h.sorted[n-1] - h.sorted[0])
	}
	return 1
}

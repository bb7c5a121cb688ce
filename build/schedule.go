package build

import "math"

// Schedule gives the learning rate of each step. Steps count from 0, and total is the
// number of steps in the whole training.
type Schedule interface {
	Rate(base float64, step, total int64) float64
}

// Constant keeps the learning rate.
type Constant struct{}

// Rate returns base.
func (Constant) Rate(base float64, _, _ int64) float64 { return base }

// Step multiplies the learning rate by Factor after every Every steps.
type Step struct {
	Every  int64   `json:"every"`  // number of steps; 0: 1000
	Factor float64 `json:"factor"` // 0: 0.5
}

// Rate returns base · Factor^⌊step/Every⌋.
func (s Step) Rate(base float64, step, _ int64) float64 {
	every, factor := s.Every, s.Factor
	if every <= 0 {
		every = 1000
	}
	if factor == 0 {
		factor = 0.5
	}
	return base * math.Pow(factor, float64(step/every))
}

// Cosine lets the learning rate fall along half a cosine, to Floor times its start
// (Loshchilov and Hutter 2017, without restarts).
type Cosine struct {
	Floor float64 `json:"floor"` // share of the rate that is left at the end
}

// Rate returns base · (Floor + (1−Floor)·½(1+cos(π·step/total))).
func (s Cosine) Rate(base float64, step, total int64) float64 {
	at := float64(step) / float64(max(total, 1))
	return base * (s.Floor + (1-s.Floor)*(1+math.Cos(math.Pi*min(at, 1)))/2)
}

// WarmUp raises the learning rate linearly over its first Steps. After them it follows
// Then, as if training began there (Goyal et al. 2017).
type WarmUp struct {
	Steps int64    `json:"steps"`
	Then  Schedule `json:"then"` // nil: Constant
}

// Rate returns base·(step+1)/Steps in the first Steps, and then what Then returns.
func (s WarmUp) Rate(base float64, step, total int64) float64 {
	if step < s.Steps {
		return base * float64(step+1) / float64(s.Steps)
	}
	if s.Then == nil {
		return base
	}
	return s.Then.Rate(base, step-s.Steps, total-s.Steps)
}

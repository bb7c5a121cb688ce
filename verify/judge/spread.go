package judge

import "math"

// Quantiles are those of |Δ| over the compared elements. Each is at most 7 % above the exact one,
// because they are computed from counts by magnitude, eight to a doubling.
type Quantiles struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
}

// Bin counts the |Δ| from Low on, up to ten times Low. The first bin, whose Low is 0, counts those
// that are 0.
type Bin struct {
	Low   float64 `json:"low"`
	Count int     `json:"count"`
}

const (
	perDoubling = 8
	leastPower  = -160 // smaller magnitudes are counted with 2^leastPower
	doublings   = 300
)

// Spread counts magnitudes. The zero Spread has counted none.
type Spread struct {
	zeros, n int
	counts   []int // by power of two, and by eighth of it; nil before the first
}

// Add counts a magnitude, which is 0 or more.
func (s *Spread) Add(delta float64) {
	s.n++
	if delta == 0 {
		s.zeros++
		return
	}
	if s.counts == nil {
		s.counts = make([]int, doublings*perDoubling)
	}
	fraction, exponent := math.Frexp(delta) // fraction is in [½, 1)
	i := (exponent-1-leastPower)*perDoubling + int((2*fraction-1)*perDoubling)
	s.counts[max(0, min(i, len(s.counts)-1))]++
}

// upper returns the least magnitude above a place.
func upper(i int) float64 {
	i++
	return math.Ldexp(1+float64(i%perDoubling)/perDoubling, leastPower+i/perDoubling)
}

func (s *Spread) quantiles() Quantiles {
	return Quantiles{s.quantile(0.5), s.quantile(0.9), s.quantile(0.99), s.quantile(0.999)}
}

// quantile returns a magnitude that at least a share of those counted do not exceed.
func (s *Spread) quantile(share float64) float64 {
	need := int(math.Ceil(share * float64(s.n)))
	seen := s.zeros
	for i, n := range s.counts {
		if seen >= need {
			break
		}
		if seen += n; seen >= need {
			return upper(i)
		}
	}
	return 0
}

// Decades counts by powers of ten. An eighth of a doubling counts in the decade of its lower end.
func (s *Spread) Decades() []Bin {
	if s.n == 0 {
		return nil
	}
	bins, first := []Bin{{0, s.zeros}}, 0
	for i, n := range s.counts {
		if n == 0 {
			continue
		}
		power := int(math.Floor(math.Log10(upper(i - 1))))
		if len(bins) == 1 {
			first = power
		}
		for len(bins) < 2+power-first {
			bins = append(bins, Bin{Low: math.Pow10(first + len(bins) - 1)})
		}
		bins[1+power-first].Count += n
	}
	return bins
}

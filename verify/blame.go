package verify

import (
	"math"

	"github.com/hourglass-go/hourglass/verify/judge"
)

// blame says for each pair that differs which side is nearer to the oracle, by the outputs
// that differ. The oracle must be among the subjects, and have ended as many runs as the pair.
func blame(pairs []*judge.Pair) {
	for _, p := range pairs {
		if p.Verdict != judge.Different || p.Reference == judge.OracleName || p.Subject == judge.OracleName {
			continue
		}
		a, b := against(pairs, p.Reference), against(pairs, p.Subject)
		if a == nil || b == nil || a.Runs < p.Runs || b.Runs < p.Runs {
			continue
		}
		far := [2]float64{}
		for _, name := range differing(p) {
			for i, side := range [2]*judge.Pair{a, b} {
				far[i] = max(far[i], distance(outputOf(side, name), outputOf(p, name).Bound))
			}
		}
		switch {
		case far[0] < far[1]:
			p.Nearer = p.Reference
		case far[1] < far[0]:
			p.Nearer = p.Subject
		}
	}
}

// against returns the pair of a subject and the oracle.
func against(pairs []*judge.Pair, name string) *judge.Pair {
	for _, p := range pairs {
		if p.Reference == judge.OracleName && p.Subject == name || p.Subject == judge.OracleName && p.Reference == name {
			return p
		}
	}
	return nil
}

// distance orders differences from the oracle, by a bound that both sides share. A difference that
// is no matter of degree, such as a shape, is the farthest.
func distance(d *judge.Difference, bound float64) float64 {
	if d == nil || d.Problem != "" || d.NonFinite > 0 || d.Overflow > 0 {
		return math.Inf(1)
	}
	return min(math.MaxFloat64, d.MaxAbs/max(bound, math.SmallestNonzeroFloat32))
}

// differing lists the outputs that differ.
func differing(p *judge.Pair) (names []string) {
	for _, d := range p.Outputs {
		if d.Verdict == judge.Different {
			names = append(names, d.Output)
		}
	}
	return names
}

// outputOf returns the difference of one output, or nil where there is none.
func outputOf(p *judge.Pair, name string) *judge.Difference {
	for _, d := range p.Outputs {
		if d.Output == name {
			return d
		}
	}
	return nil
}

package verify

import "math"

// oracleName is what engine/oracle calls itself.
const oracleName = "oracle"

// blame says of each pair that differs which side is nearer to the oracle, by the outputs
// that differ. It needs the oracle among the subjects, in as many runs as the pair.
func blame(pairs []*Pair) {
	for _, p := range pairs {
		if p.Verdict != Different || p.Reference == oracleName || p.Subject == oracleName {
			continue
		}
		a, b := against(pairs, p.Reference), against(pairs, p.Subject)
		if a == nil || b == nil || a.Runs < p.Runs || b.Runs < p.Runs {
			continue
		}
		far := [2]float64{}
		for _, name := range p.beyond() {
			for i, side := range [2]*Pair{a, b} {
				far[i] = max(far[i], distance(side.output(name), p.output(name).Bound))
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

// against is a subject's pair with the oracle.
func against(pairs []*Pair, name string) *Pair {
	for _, p := range pairs {
		if p.Reference == oracleName && p.Subject == name || p.Subject == oracleName && p.Reference == name {
			return p
		}
	}
	return nil
}

// distance orders differences from the oracle, by a bound that both sides share: what is no
// matter of degree is farthest.
func distance(d *Difference, bound float64) float64 {
	if d == nil || d.Problem != "" || d.NonFinite > 0 || d.Overflow > 0 {
		return math.Inf(1)
	}
	return bounded(d.MaxAbs / max(bound, math.SmallestNonzeroFloat32))
}

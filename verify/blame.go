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
		names, of := differing(p)
		for _, name := range names {
			for i, side := range [2]*judge.Pair{a, b} {
				far[i] = max(far[i], distance(named(of(side), name), named(of(p), name).Bound))
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

// differing lists the outputs that differ on ordinary inputs. Where there are none, it lists
// those that differ on extreme ones. of picks the differences of that kind from any pair.
func differing(p *judge.Pair) (names []string, of func(*judge.Pair) []*judge.Difference) {
	for _, of := range []func(*judge.Pair) []*judge.Difference{
		func(p *judge.Pair) []*judge.Difference { return p.Outputs },
		func(p *judge.Pair) []*judge.Difference { return p.Extreme },
	} {
		for _, d := range of(p) {
			if d.Verdict == judge.Different {
				names = append(names, d.Output)
			}
		}
		if len(names) > 0 {
			return names, of
		}
	}
	return nil, nil
}

// named returns the difference of one output, or nil where there is none.
func named(all []*judge.Difference, output string) *judge.Difference {
	for _, d := range all {
		if d.Output == output {
			return d
		}
	}
	return nil
}

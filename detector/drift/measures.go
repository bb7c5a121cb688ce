package drift

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// populationStability returns the population stability index of two lists of counts, Σ (q−p)·ln(q/p), with p
// and q the shares of the categories. Half a row is added to each count, so that a category without rows
// does not make it infinite.
func populationStability(was, is []int) float64 {
	p, q := smoothed(was), smoothed(is)
	sum := 0.0
	for i := range p {
		sum += (q[i] - p[i]) * math.Log(q[i]/p[i])
	}
	return sum
}

func smoothed(counts []int) []float64 {
	total := 0.5 * float64(len(counts))
	for _, n := range counts {
		total += float64(n)
	}
	shares := make([]float64, len(counts))
	for i, n := range counts {
		shares[i] = (float64(n) + 0.5) / total
	}
	return shares
}

// kolmogorovSmirnov returns the greatest distance between two distribution functions, whose steps are counts
// in the same order, and the probability of such a distance or a greater one where both are samples of one
// distribution: Kolmogorov's asymptotic, with Stephens's correction (1970). Where values are tied, or are
// counted together, the probability is too large rather than too small.
func kolmogorovSmirnov(was, is []int) (distance, p float64) {
	n, m := total(was), total(is)
	if n == 0 || m == 0 {
		return 0, 1
	}
	a, b := 0.0, 0.0
	for i := range was {
		a += float64(was[i]) / n
		b += float64(is[i]) / m
		distance = max(distance, math.Abs(a-b))
	}
	root := math.Sqrt(n * m / (n + m))
	return distance, kolmogorov((root + 0.12 + 0.11/root) * distance)
}

func total(counts []int) float64 {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum)
}

// kolmogorov returns the probability that Kolmogorov's statistic is above x: 2 Σ (−1)^(k−1) exp(−2k²x²).
func kolmogorov(x float64) float64 {
	if x < 0.2 { // the series converges slowly, and the probability is 1 in float64
		return 1
	}
	sum, sign := 0.0, 2.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		sign = -sign
		if term < 1e-17 {
			break
		}
	}
	return min(max(sum, 0), 1)
}

// leastExpected is the smallest expected count of a category in a χ² test (Cochran 1954). Categories that have
// fewer are joined.
const leastExpected = 5

// homogeneity returns Pearson's χ² of two lists of counts, and the probability of such a value or a greater one
// where both are samples of one distribution.
func homogeneity(was, is []int) (statistic, p float64) {
	n, m := total(was), total(is)
	if n == 0 || m == 0 {
		return 0, 1
	}
	type pair struct{ was, is float64 }
	pairs := make([]pair, len(was))
	for i := range was {
		pairs[i] = pair{float64(was[i]), float64(is[i])}
	}
	slices.SortFunc(pairs, func(a, b pair) int { // the rarest come first
		switch x, y := a.was+a.is, b.was+b.is; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	var joined []pair
	var next pair
	for _, c := range pairs {
		next.was, next.is = next.was+c.was, next.is+c.is
		if (next.was+next.is)*min(n, m)/(n+m) >= leastExpected {
			joined, next = append(joined, next), pair{}
		}
	}
	if len(joined) > 0 {
		last := &joined[len(joined)-1]
		last.was, last.is = last.was+next.was, last.is+next.is
	}
	if len(joined) < 2 {
		return 0, 1
	}
	for _, c := range joined {
		for _, side := range []struct{ count, rows float64 }{{c.was, n}, {c.is, m}} {
			expected := (c.was + c.is) * side.rows / (n + m)
			statistic += (side.count - expected) * (side.count - expected) / expected
		}
	}
	return statistic, distuv.ChiSquared{K: float64(len(joined) - 1)}.Survival(statistic)
}

// adjusted returns p-values of which the smallest is at most α with a probability of at most α, where all
// hypotheses are true (Holm 1979).
func adjusted(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if p[a] < p[b] {
			return -1
		}
		return 1
	})
	out := make([]float64, len(p))
	last := 0.0
	for rank, at := range order {
		last = max(last, min(p[at]*float64(len(p)-rank), 1))
		out[at] = last
	}
	return out
}

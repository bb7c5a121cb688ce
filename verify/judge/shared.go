package judge

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/verify/budget"
)

// forms is how many times as much rounding one form of a computation may do as another of the same
// meaning, without being worse conditioned.
const forms = 4

// shared returns what both of two models allow. A model that amplifies rounding more than the other
// does not excuse it: the difference of the two is then held against the better one's amplification,
// at the coarser of their types.
func (s share) shared(other share) budget.Output {
	all := wider(s, other)
	u := max(s.roundoff, other.roundoff)
	most := func(a, b float64) float64 { // of two budgets, each relative
		least := min(a/s.roundoff, b/other.roundoff)
		return min(max(a, b), forms*u*max(least, 2))
	}
	all.Relative = most(s.Relative, other.Relative)
	for i, c := range all.Columns {
		find := func(columns []budget.Columns) float64 {
			return columns[slices.IndexFunc(columns, func(o budget.Columns) bool { return o.Axis == c.Axis })].Relative
		}
		all.Columns[i].Relative = most(find(s.Columns), find(other.Columns))
	}
	return all
}

// wider returns what either of two graphs allows.
func wider(a, b share) budget.Output {
	o := greater(a.Output, b.Output)
	o.Scale = math.Max(a.Scale, b.Scale)
	return o
}

// joined returns the budgets of columns along the axes that both have, the wider of each.
func joined(a, b []budget.Columns) (both []budget.Columns) {
	for _, c := range a {
		i := slices.IndexFunc(b, func(o budget.Columns) bool { return o.Axis == c.Axis && len(o.Scales) == len(c.Scales) })
		if i < 0 {
			continue
		}
		w := budget.Columns{Axis: c.Axis, Relative: max(c.Relative, b[i].Relative), Scales: slices.Clone(c.Scales)}
		for k, v := range b[i].Scales {
			w.Scales[k] = max(w.Scales[k], v)
		}
		both = append(both, w)
	}
	return both
}

// narrower returns the budgets of columns along the axes that either has, the narrower of each. The scale
// of a column that was 0 throughout is not known, so the other one is taken.
func narrower(a, b []budget.Columns) (all []budget.Columns) {
	all = slices.Clone(a)
	for _, c := range b {
		i := slices.IndexFunc(all, func(o budget.Columns) bool { return o.Axis == c.Axis && len(o.Scales) == len(c.Scales) })
		if i < 0 {
			all = append(all, c)
			continue
		}
		all[i] = budget.Columns{Axis: c.Axis, Relative: min(all[i].Relative, c.Relative), Scales: slices.Clone(all[i].Scales)}
		for k, v := range c.Scales {
			if known := all[i].Scales[k]; v > 0 && (known == 0 || v < known) {
				all[i].Scales[k] = v
			}
		}
	}
	return all
}

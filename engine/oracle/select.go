package oracle

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerWhole("NonZero", nonZero)
	registerMoving("Compress", compress, 0)
	wide["Unique"] = true
	registerSeveral("Unique", unique)
}

// nonZero returns the coordinates of the elements other than 0, a column for each.
func nonZero(c call) (Array, error) {
	x := c.in[0]
	var at []int
	for i, v := range x.V {
		if v != 0 {
			at = append(at, i)
		}
	}
	return filled(graph.Int64, []int{len(x.Dims), len(at)}, func(p []int) float64 {
		return float64(Index(at[p[1]], x.Dims)[p[0]])
	}), nil
}

// compress takes the elements for which the condition is true, or the parts along an axis.
func compress(c call) (Array, error) {
	x, condition := c.in[0], c.in[1]
	if len(condition.Dims) != 1 {
		return x, fmt.Errorf("a condition of %v, want one dimension", condition.Dims)
	}
	along := 0
	if a, given := c.node.Attr("axis"); given {
		var err error
		if along, err = axis(int(a.I), len(x.Dims)); err != nil {
			return x, err
		}
	} else {
		x = Array{Elem: x.Elem, Dims: []int{len(x.V)}, V: x.V}
	}
	var at []int
	for i, v := range condition.V {
		if v != 0 && i < x.Dims[along] {
			at = append(at, i)
		} else if v != 0 {
			return x, fmt.Errorf("place %d is chosen of %d", i, x.Dims[along])
		}
	}
	dims := slices.Clone(x.Dims)
	dims[along] = len(at)
	return filled(x.Elem, dims, func(p []int) float64 {
		p[along] = at[p[along]]
		return x.at(p...)
	}), nil
}

// unique returns the elements that differ, or the parts along an axis, the first place of each, the
// place of each element among them, and how often each is there.
func unique(c call) ([]Array, error) {
	x, along := c.in[0], 0
	if a, given := c.node.Attr("axis"); given {
		var err error
		if along, err = axis(int(a.I), len(x.Dims)); err != nil {
			return nil, err
		}
	} else {
		x.Dims = []int{len(x.V)}
	}
	n := x.Dims[along]
	parts := make([]Array, n)
	for i := range parts {
		parts[i] = x.section(along, i)
	}
	order := func(i, j int) int { return compareAll(parts[i], parts[j]) }
	sorted := make([]int, n)
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, order)
	var first []int        // the first place of each part that differs, in order
	kind := make([]int, n) // of each part, its place in first
	for i, at := range sorted {
		if i == 0 || order(sorted[i-1], at) != 0 {
			first = append(first, at)
		}
		kind[at] = len(first) - 1
	}
	if c.node.Int("sorted", 1) == 0 {
		inOrder := slices.Sorted(slices.Values(first))
		to := make([]int, len(first))
		for i, at := range first {
			to[i], _ = slices.BinarySearch(inOrder, at)
		}
		for i := range kind {
			kind[i] = to[kind[i]]
		}
		first = inOrder
	}
	inverse, counts := make([]int64, n), make([]int64, len(first))
	for i, k := range kind {
		inverse[i] = int64(k)
		counts[k]++
	}
	dims := slices.Clone(x.Dims)
	dims[along] = len(first)
	chosen := x.taken(dims, func(p []int) int {
		p[along] = first[p[along]]
		return offset(p, x.Dims)
	})
	places := make([]int64, len(first))
	for i, at := range first {
		places[i] = int64(at)
	}
	list := func(v []int64) Array { return ofIntegers(graph.Int64, []int{len(v)}, v) }
	return []Array{chosen, list(places), list(inverse), list(counts)}, nil
}

// compareAll orders two arrays by their first elements that differ. NaN is after all numbers.
func compareAll(a, b Array) int {
	for i := range a.V {
		x, y := a.V[i], b.V[i]
		switch {
		case x != x && y != y:
		case x != x:
			return 1
		case y != y:
			return -1
		case x != y:
			return cmp.Compare(x, y)
		case a.rest(i) != b.rest(i):
			return cmp.Compare(a.rest(i), b.rest(i))
		}
	}
	return 0
}

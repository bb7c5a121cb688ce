package trial

import (
	"cmp"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

const (
	// edgeElements is the greatest number of elements of a constant whose numbers are tried as inputs.
	// Larger ones are weights.
	edgeElements = 16
	// edgesTried is the greatest number of numbers that are tried.
	edgesTried = 64
	// edgeMost is the greatest magnitude that is tried, and its inverse the least.
	edgeMost = 1e9
)

// edges returns the numbers that graphs have as constants and as attributes: thresholds, bounds and
// labels, at which what they compute may change. They come in order, each once.
func edges(graphs ...*graph.Graph) (all []float64) {
	add := func(values ...float64) {
		for _, v := range values {
			if m := math.Abs(v); v == 0 || m <= edgeMost && m >= 1/edgeMost {
				all = append(all, v)
			}
		}
	}
	for _, g := range graphs {
		whole := flat(g)
		tensors := slices.Clone(whole.Initializers)
		for _, n := range whole.Nodes {
			tensors = append(tensors, graph.ConstantOf(n))
			for _, a := range n.Attrs {
				if a.Kind == graph.AttrFloat {
					add(float64(a.F))
				}
				for _, v := range a.Floats { // as the thresholds of trees
					add(float64(v))
				}
			}
		}
		for _, t := range tensors {
			if t != nil && t.Len() <= edgeElements {
				add(numbers(t)...)
			}
		}
	}
	slices.SortFunc(all, cmp.Compare[float64])
	return spread(slices.Compact(all), edgesTried)
}

// spread returns at most so many of some numbers, from everywhere among them.
func spread(all []float64, most int) []float64 {
	if len(all) <= most {
		return all
	}
	some := make([]float64, most)
	for i := range some {
		some[i] = all[i*(len(all)-1)/(most-1)]
	}
	return some
}

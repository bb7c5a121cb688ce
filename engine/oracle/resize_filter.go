package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// along returns, for each dimension and each place of the result there, the elements of the input that are
// read, with their weights; nil: the place is outside of the input, and has the number for that.
func (r resizing) along(c call) ([][][]tap, error) {
	weigh, err := r.weigh(c.node)
	if err != nil {
		return nil, err
	}
	all := make([][][]tap, len(r.dims))
	for i, n := range r.dims {
		all[i] = make([][]tap, n)
		for o := range all[i] {
			at := r.coordinate(o, i)
			if r.transformation != crop || at >= 0 && at <= float64(r.x.Dims[i]-1) {
				all[i][o] = weigh(at, i)
			}
		}
	}
	return all, nil
}

// weigh returns the function for what is read at a coordinate along a dimension.
func (r resizing) weigh(n *graph.Node) (func(at float64, i int) []tap, error) {
	smooth := n.Int("antialias", 0) != 0
	exclude := n.Int("exclude_outside", 0) != 0
	sharp := float64(n.Float("cubic_coeff_a", -0.75))
	switch mode := n.Text("mode", "nearest"); mode {
	case "nearest":
		rounding := n.Text("nearest_mode", "round_prefer_floor")
		return func(at float64, i int) []tap { return []tap{{r.inside(nearest(at, rounding), i), 1}} }, nil
	case "linear":
		return func(at float64, i int) []tap {
			if !smooth || r.scale[i] >= 1 {
				return between(math.Min(math.Max(at, 0), float64(r.x.Dims[i]-1)))
			}
			return r.stretched(at, i, 1, exclude, func(d float64) float64 { return math.Max(1-d, 0) })
		}, nil
	case "cubic":
		kernel := func(d float64) float64 { return keys(d, sharp) }
		return func(at float64, i int) []tap {
			switch {
			case smooth && r.scale[i] < 1:
				return r.stretched(at, i, 2, exclude, kernel)
			case r.transformation != crop && r.dims[i] == r.x.Dims[i] && r.scale[i] == 1:
				return []tap{{int(math.Round(at)), 1}}
			}
			return r.normal(math.Floor(at)-1, math.Floor(at)+2, i, exclude, func(k float64) float64 { return kernel(math.Abs(at - k)) })
		}, nil
	default:
		return nil, lack(fmt.Sprintf("mode %q", mode))
	}
}

// nearest rounds a coordinate to an element.
func nearest(at float64, rounding string) int {
	low := math.Floor(at)
	up := map[string]bool{
		"floor": false, "ceil": at > low, "round_prefer_floor": at-low > 0.5, "round_prefer_ceil": at-low >= 0.5,
	}[rounding]
	if up {
		low++
	}
	return int(low)
}

// between returns the neighbours of a coordinate, weighted by how near each is.
func between(at float64) []tap {
	low := math.Floor(at)
	if at == low {
		return []tap{{int(low), 1}}
	}
	return []tap{{int(low), 1 - (at - low)}, {int(low) + 1, at - low}}
}

// stretched returns what a kernel of a reach weighs that is as many times wider as the input is larger than
// the result, so that no element of the input is passed over.
func (r resizing) stretched(at float64, i int, reach float64, exclude bool, kernel func(float64) float64) []tap {
	wide := reach / r.scale[i]
	return r.normal(math.Ceil(at-wide), math.Floor(at+wide), i, exclude, func(k float64) float64 { return kernel(math.Abs(at-k) * r.scale[i]) })
}

// normal returns places with weights whose sum is made 1. Places beyond the ends are the ends, or are
// left out.
func (r resizing) normal(first, last float64, i int, exclude bool, weight func(place float64) float64) (taps []tap) {
	sum := 0.0
	for k := first; k <= last; k++ {
		place := r.inside(int(k), i)
		if exclude && place != int(k) {
			continue
		}
		w := weight(k)
		sum += w
		if last := len(taps) - 1; last >= 0 && taps[last].at == place {
			taps[last].weight += w
			continue
		}
		taps = append(taps, tap{place, w})
	}
	for k := range taps {
		taps[k].weight /= sum
	}
	return taps
}

// resampled returns the array with sums of its elements along a dimension. Where nothing is to be read, it
// has 0. A weight of 0 takes no part, whatever the element is.
func (a Array) resampled(i int, along [][]tap) Array {
	dims := slices.Clone(a.Dims)
	dims[i] = len(along)
	out, inner := blank(a.Elem, dims), size(dims[i+1:])
	for outer := range size(dims[:i]) {
		for o, taps := range along {
			to := out.V[(outer*len(along)+o)*inner:][:inner]
			started := false
			for _, t := range taps {
				if t.weight == 0 {
					continue
				}
				for k, v := range a.V[(outer*a.Dims[i]+t.at)*inner:][:inner] {
					if !started {
						to[k] = t.weight * v // and not 0 + it, which would lose the sign of −0
					} else {
						to[k] += t.weight * v
					}
				}
				started = true
			}
		}
	}
	return out
}

// blot writes a number over the elements for which nothing is read along some dimension.
func (a Array) blot(along [][][]tap, v float64) {
	outside := func(taps []tap) bool { return taps == nil }
	if !slices.ContainsFunc(along, func(taps [][]tap) bool { return slices.ContainsFunc(taps, outside) }) {
		return
	}
	position := make([]int, len(a.Dims))
	for i := range a.V {
		for d, o := range position {
			if along[d][o] == nil {
				a.V[i] = v
			}
		}
		advance(position, a.Dims)
	}
}

// inside moves a place to the end of a dimension that it is beyond.
func (r resizing) inside(place, i int) int { return min(max(place, 0), r.x.Dims[i]-1) }

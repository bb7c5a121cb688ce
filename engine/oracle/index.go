package oracle

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/hourglass-go/hourglass/graph"
)

// along is the axis of an operator that indexes.
func (c call) along(def int64) (int, error) {
	return axis(int(c.node.Int("axis", def)), len(c.in[0].Dims))
}

// place is an index that counts from the end where it is negative. It panics with an error
// where there is no such place.
func place(v float64, n int) int {
	if !(v >= -float64(n) && v < float64(n)) {
		panic(fmt.Errorf("index %v of %d", v, n))
	}
	if v < 0 {
		return int(v) + n
	}
	return int(v)
}

func gather(c call) (Array, error) {
	x, indices := c.in[0], c.in[1]
	along, err := c.along(0)
	if err != nil {
		return x, err
	}
	y := blank(x.Elem, slices.Concat(x.Dims[:along], indices.Dims, x.Dims[along+1:]))
	n, inner := x.Dims[along], size(x.Dims[along+1:])
	for at := 0; at < len(y.V); at += inner {
		outer, i := at/inner/len(indices.V), place(indices.V[at/inner%len(indices.V)], n)
		copy(y.V[at:at+inner], x.V[(outer*n+i)*inner:])
	}
	return y, nil
}

func gatherElements(c call) (Array, error) {
	x, indices := c.in[0], c.in[1]
	along, err := c.along(0)
	return filled(x.Elem, indices.Dims, func(at []int) float64 {
		at[along] = place(indices.at(at...), x.Dims[along])
		return x.at(at...)
	}), err
}

func scatterElements(c call) (Array, error) {
	x, indices, updates := c.in[0], c.in[1], c.in[2]
	along, err := c.along(0)
	if err != nil {
		return x, err
	}
	y := Array{x.Elem, x.Dims, slices.Clone(x.V)}
	for i, v := range updates.V {
		to := Index(i, indices.Dims)
		to[along] = place(indices.V[i], x.Dims[along])
		switch p := &y.V[offset(to, y.Dims)]; c.node.Text("reduction", "none") {
		case "none":
			*p = v
		case "add":
			*p += v
		default:
			return x, lack(fmt.Sprintf("reduction %q", c.node.Text("reduction", "")))
		}
	}
	return y, nil
}

// oneHot: indices that are no integers are cut. Before opset 11 the negative are nowhere.
func oneHot(c call) (Array, error) {
	indices, values := c.in[0], c.in[2]
	axis, err := axis(int(c.node.Int("axis", -1)), len(indices.Dims)+1)
	if err != nil {
		return values, err
	}
	depth := int(c.in[1].V[0])
	return filled(values.Elem, slices.Insert(slices.Clone(indices.Dims), axis, depth), func(at []int) float64 {
		index := int(indices.at(slices.Delete(slices.Clone(at), axis, axis+1)...))
		if index == at[axis] || c.opset >= 11 && index+depth == at[axis] {
			return values.V[1]
		}
		return values.V[0]
	}), nil
}

func rangeOf(c call) (Array, error) {
	start, limit, delta := c.in[0].V[0], c.in[1].V[0], c.in[2].V[0]
	if delta == 0 {
		return c.in[0], errors.New("a step of 0")
	}
	n := math.Max(math.Ceil((limit-start)/delta), 0)
	if !(n <= most) {
		return c.in[0], fmt.Errorf("%v numbers; %d are carried", n, most)
	}
	return filled(c.in[0].Elem, []int{int(n)}, func(at []int) float64 { return start + float64(at[0])*delta }), nil
}

// cumSum is, at each place along the axis, the sum up to there.
func cumSum(c call) (Array, error) {
	x := c.in[0]
	along, err := axis(int(c.in[1].V[0]), len(x.Dims))
	if err != nil {
		return x, err
	}
	exclusive, reverse := c.node.Int("exclusive", 0) != 0, c.node.Int("reverse", 0) != 0
	return filled(x.Elem, x.Dims, func(at []int) float64 {
		end, sum := at[along], 0.0
		for i := range x.Dims[along] {
			at[along] = i
			if i < end && !reverse || i > end && reverse || i == end && !exclusive {
				sum += x.at(at...)
			}
		}
		return sum
	}), nil
}

// topK sorts by value, and equal ones by index.
func topK(c call) ([]Array, error) {
	x := c.in[0]
	along, err := c.along(-1)
	if err != nil {
		return nil, err
	}
	dims := slices.Clone(x.Dims)
	dims[along] = int(c.node.Int("k", 0))
	if c.given(1) {
		dims[along] = int(c.in[1].V[0])
	}
	sign := 1.0
	if c.node.Int("largest", 1) == 0 {
		sign = -1
	}
	order := map[string][]int{}
	where := filled(graph.Int64, dims, func(at []int) float64 {
		row := slices.Clone(at)
		row[along] = 0
		key := fmt.Sprint(row)
		if order[key] == nil {
			value := func(i int) float64 {
				row := slices.Clone(row)
				row[along] = i
				return sign * x.at(row...)
			}
			all := make([]int, x.Dims[along])
			for i := range all {
				all[i] = i
			}
			sort.SliceStable(all, func(i, j int) bool { return value(all[i]) > value(all[j]) })
			order[key] = all
		}
		return float64(order[key][at[along]])
	})
	values, err := gatherElements(call{node: &graph.Node{Attrs: []graph.Attribute{graph.Int("axis", int64(along))}}, in: []Array{x, where}})
	return []Array{values, where}, err
}

// argument is the place along an axis of the element that is ahead of all others:
// the first of equal ones, or the last.
func argument(ahead func(a, b float64) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		along, err := c.along(0)
		if err != nil {
			return x, err
		}
		kept := slices.Clone(x.Dims)
		kept[along] = 1
		last := c.node.Int("select_last_index", 0) != 0
		y := filled(graph.Int64, kept, func(at []int) float64 {
			best := 0
			value := func(i int) float64 {
				at[along] = i
				return x.at(at...)
			}
			for i := range x.Dims[along] {
				if ahead(value(i), value(best)) || last && value(i) == value(best) {
					best = i
				}
			}
			return float64(best)
		})
		if c.node.Int("keepdims", 1) == 0 {
			y.Dims = slices.Delete(y.Dims, along, along+1)
		}
		return y, nil
	}
}

package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// reshape copies a dimension where the target is 0, and finds the one that is -1.
func reshape(c call) (Array, error) {
	x := c.in[0]
	var dims []int
	free := -1
	for i, t := range c.in[1].V {
		d := int(t)
		if d == 0 && c.node.Int("allowzero", 0) == 0 {
			d = x.Dims[i]
		}
		if d == -1 {
			free, d = i, 1
		}
		dims = append(dims, d)
	}
	if free >= 0 {
		dims[free] = len(x.V) / size(dims)
	}
	if size(dims) != len(x.V) {
		return x, fmt.Errorf("%v does not become %v", x.Dims, dims)
	}
	return Array{x.Elem, dims, x.V}, nil
}

// flatten makes a matrix of the dimensions before an axis and of those from it on.
func flatten(c call) (Array, error) {
	x, at := c.in[0], int(c.node.Int("axis", 1))
	if at < 0 {
		at += len(x.Dims)
	}
	return Array{x.Elem, []int{size(x.Dims[:at]), size(x.Dims[at:])}, x.V}, nil
}

func transpose(c call) (Array, error) {
	x := c.in[0]
	var perm []int
	for _, p := range c.node.Ints("perm") {
		perm = append(perm, int(p))
	}
	if perm == nil {
		for i := range x.Dims {
			perm = append(perm, len(x.Dims)-1-i)
		}
	}
	return x.permuted(perm), nil
}

// permuted has as dimension i that of perm[i].
func (a Array) permuted(perm []int) Array {
	dims, steps := make([]int, len(perm)), make([]int, len(perm))
	for i, p := range perm {
		dims[i], steps[i] = a.Dims[p], size(a.Dims[p+1:])
	}
	out := blank(a.Elem, dims)
	sweep(dims, func(to, n int, from, step []int) {
		for k := range n {
			out.V[to+k] = a.V[from[0]+k*step[0]]
		}
	}, steps)
	return out
}

func concat(c call) (Array, error) {
	first := c.in[0]
	along, err := axis(int(c.node.Int("axis", 0)), len(first.Dims))
	if err != nil {
		return first, err
	}
	dims := slices.Clone(first.Dims)
	for _, x := range c.in[1:] {
		dims[along] += x.Dims[along]
	}
	return filled(first.Elem, dims, func(at []int) float64 {
		for _, x := range c.in {
			if at[along] < x.Dims[along] {
				return x.at(at...)
			}
			at[along] -= x.Dims[along]
		}
		panic("unreachable: the dimensions add up")
	}), nil
}

func shapeOf(c call) (Array, error) {
	dims := c.in[0].Dims
	bound := func(name string, def int) int {
		at := int(c.node.Int(name, int64(def)))
		if at < 0 {
			at += len(dims)
		}
		return min(max(at, 0), len(dims))
	}
	start, end := bound("start", 0), bound("end", len(dims))
	dims = dims[start:max(start, end)]
	return filled(graph.Int64, []int{len(dims)}, func(at []int) float64 { return float64(dims[at[0]]) }), nil
}

func sizeOf(c call) (Array, error) {
	return Array{graph.Int64, nil, []float64{float64(len(c.in[0].V))}}, nil
}

// expand broadcasts to a shape, and where that is smaller to the operand's.
func expand(c call) (Array, error) {
	var to []int
	for _, d := range c.in[1].V {
		to = append(to, int(d))
	}
	dims, err := broadcast(c.in[0].Dims, to)
	if err != nil {
		return c.in[0], err
	}
	return filled(c.in[0].Elem, dims, c.in[0].stretched), nil
}

// numbers are an input's, or where it is not given those of an attribute, as opsets of
// old have them.
func (c call) numbers(i int, attribute string) []float64 {
	if c.given(i) {
		return c.in[i].V
	}
	var out []float64
	for _, n := range c.node.Ints(attribute) {
		out = append(out, float64(n))
	}
	return out
}

// slice takes elements from a start to before an end, by a step above zero.
func slice(c call) (Array, error) {
	x := c.in[0]
	start, step, dims := make([]int, len(x.Dims)), make([]int, len(x.Dims)), slices.Clone(x.Dims)
	for i := range step {
		step[i] = 1
	}
	starts, ends, axes := c.numbers(1, "starts"), c.numbers(2, "ends"), c.numbers(3, "axes")
	for i := range starts {
		along := i
		if axes != nil {
			var err error
			if along, err = axis(int(axes[i]), len(x.Dims)); err != nil {
				return x, err
			}
		}
		if c.given(4) {
			if v := c.in[4].V[i]; v == 0 || v < -maxPad {
				return x, fmt.Errorf("step %v, want one that is not 0, from %v on", v, -maxPad)
			}
			step[along] = int(c.in[4].V[i])
		}
		back := 0 // a step backwards begins at the last element and ends before the first
		if step[along] < 0 {
			back = 1
		}
		clamp := func(v float64, least int) int {
			if v < 0 {
				v += float64(x.Dims[along])
			}
			return int(min(max(v, float64(least)), float64(x.Dims[along]-back)))
		}
		start[along] = clamp(starts[i], 0)
		span := float64(clamp(ends[i], -back) - start[along])
		dims[along] = max(0, int(math.Ceil(span/float64(step[along]))))
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] = start[i] + at[i]*step[i]
		}
		return x.at(at...)
	}), nil
}

// maxPad bounds what is added to a dimension, and how far a slice steps back, so that no sum
// of sizes overflows.
const maxPad = 1 << 40

// pad adds elements around, or takes some away: of one value, or by mode those of the
// operand.
func pad(c call) (Array, error) {
	x, value := c.in[0], float64(c.node.Float("value", 0))
	mode := c.node.Text("mode", "constant")
	if !slices.Contains([]string{"constant", "edge", "reflect", "wrap"}, mode) {
		return x, lack(fmt.Sprintf("mode %q", mode))
	}
	if c.given(2) {
		value = c.in[2].V[0]
	}
	pads := c.numbers(1, "pads")
	n := len(pads) / 2
	before, dims := make([]int, len(x.Dims)), slices.Clone(x.Dims)
	for i := range n {
		along := i
		if c.given(3) {
			var err error
			if along, err = axis(int(c.in[3].V[i]), len(x.Dims)); err != nil {
				return x, err
			}
		}
		if math.Abs(pads[i])+math.Abs(pads[i+n]) > maxPad {
			return x, fmt.Errorf("pads of %v and %v; they are at most %d", pads[i], pads[i+n], maxPad)
		}
		before[along] = int(pads[i])
		dims[along] += before[along] + int(pads[i+n])
		if mode != "constant" && x.Dims[along] < 2 && dims[along] > x.Dims[along] && (mode == "reflect" || x.Dims[along] < 1) {
			return x, fmt.Errorf("mode %q has nothing to repeat in a dimension of %d", mode, x.Dims[along])
		}
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] -= before[i]
			for last := x.Dims[i] - 1; at[i] < 0 || at[i] > last; {
				switch mode {
				case "constant":
					return value
				case "edge":
					at[i] = min(max(at[i], 0), last)
				case "reflect": // about the first or the last element, until it is inside
					if at[i] = -at[i]; at[i] < 0 {
						at[i] += 2 * last
					}
				case "wrap":
					at[i] = (at[i] + x.Dims[i]) % x.Dims[i]
				}
			}
		}
		return x.at(at...)
	}), nil
}

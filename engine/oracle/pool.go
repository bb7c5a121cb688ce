package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerSeveral("MaxPool", maxPool)
	register("MaxUnpool", maxUnpool)
	register("AveragePool", pool(0, plus, average))
	register("LpPool", lpPool)
	register("GlobalAveragePool", meanOfPlane)
	register("GlobalMaxPool", global(math.Inf(-1), math.Max, func(greatest float64, _ int) float64 { return greatest }))
}

var meanOfPlane = global(0, plus, func(sum float64, n int) float64 { return sum / float64(n) })

// pool applies f to the elements in a window, one after the other. finish gets the number of
// taps in the input, and of taps in the input or its padding.
func pool(start float64, f func(a, b float64) float64, finish func(c call, v float64, inside, padded int) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		w := c.window(whole(c.node.Ints("kernel_shape")))
		if len(x.Dims) != 2+len(w.kernel) || len(w.kernel) == 0 {
			return x, fmt.Errorf("a kernel of %v for an input of %v", w.kernel, x.Dims)
		}
		in := x.Dims[2:]
		out := w.outputs(c, in)
		y := blank(x.Elem, slices.Concat(x.Dims[:2], out))
		plane, from, step := size(out), size(in), w.stride[len(w.stride)-1]
		inside := make([]int, plane)
		for i := range y.V {
			y.V[i] = start
		}
		w.taps(func(_ int, tap []int) {
			runs := w.runs(tap, out, in)
			for _, r := range runs {
				for k := range r.n {
					inside[r.out+k]++
				}
			}
			across(x.Dims[0]*x.Dims[1], plane, func(p int) {
				to, read := y.V[p*plane:(p+1)*plane], x.V[p*from:]
				for _, r := range runs {
					for k := range r.n {
						to[r.out+k] = f(to[r.out+k], read[r.in+k*step])
					}
				}
			})
		})
		padded := w.padded(out, in)
		for i, v := range y.V {
			y.V[i] = finish(c, v, inside[i%plane], padded[i%plane])
		}
		return y, nil
	}
}

var mostInWindow = pool(math.Inf(-1), math.Max, func(_ call, v float64, _, _ int) float64 { return v })

// maxPool returns the greatest elements of windows. The places of these, in the whole input, are a
// second output. With a storage_order of 1 places are counted column by column.
func maxPool(c call) ([]Array, error) {
	y, err := mostInWindow(c)
	if err != nil || len(c.node.Outputs) < 2 {
		return []Array{y}, err
	}
	x := c.in[0]
	in := x.Dims[2:]
	w := c.window(whole(c.node.Ints("kernel_shape")))
	w.outputs(c, in) // sets the padding
	byColumn := c.node.Int("storage_order", 0) != 0
	return []Array{y, filled(graph.Int64, y.Dims, func(at []int) float64 {
		plane := at[0]*x.Dims[1] + at[1]
		best, place := math.Inf(-1), 0
		w.taps(func(_ int, tap []int) {
			from, inside := make([]int, len(in)), true
			for i := range in {
				inside = inside && w.inside(i, at[2+i], tap[i], in[i])
				from[i] = w.reads(i, at[2+i], tap[i])
			}
			if !inside {
				return
			}
			v := x.V[plane*size(in)+offset(from, in)]
			if v > best || math.IsNaN(v) && !math.IsNaN(best) {
				best, place = v, offset(from, in)
				if byColumn {
					place = offset(reversed(from), reversed(in))
				}
			}
		})
		return float64(plane*size(in) + place)
	})}, nil
}

func reversed(v []int) []int {
	v = slices.Clone(v)
	slices.Reverse(v)
	return v
}

// maxUnpool puts elements back to where a MaxPool took them from, among zeros.
func maxUnpool(c call) (Array, error) {
	x, places := c.in[0], c.in[1]
	if err := c.ranked(0, 3); err != nil {
		return x, err
	}
	if err := c.shaped(1, x.Dims...); err != nil {
		return x, err
	}
	w := c.window(whole(c.node.Ints("kernel_shape")))
	if len(w.kernel) != len(x.Dims)-2 {
		return x, fmt.Errorf("a kernel of %v for an input of %v", w.kernel, x.Dims)
	}
	dims := slices.Clone(x.Dims)
	for i := range w.kernel {
		dims[2+i] = (x.Dims[2+i]-1)*w.stride[i] + w.kernel[i] - w.begin[i] - w.end[i]
	}
	y := blank(x.Elem, dims)
	for i, at := range places.V {
		y.V[place(at, len(y.V))] = x.V[i]
	}
	if !c.given(2) {
		return y, nil
	}
	larger := whole(c.in[2].V) // what is beyond the places that were counted is 0
	if len(larger) != len(dims) {
		return x, fmt.Errorf("an output of %v for an input of %v", larger, x.Dims)
	}
	return filled(x.Elem, larger, func(at []int) float64 {
		for i, n := range dims {
			if at[i] >= n {
				return 0
			}
		}
		return y.at(at...)
	}), nil
}

// padded counts, for each output, the taps in the input or its padding.
func (w window) padded(out, in []int) []int {
	return whole(filled(0, out, func(at []int) float64 {
		n := 1
		for i, o := range at {
			taps := 0
			for t := range w.kernel[i] {
				if w.reads(i, o, t) < in[i]+w.end[i] {
					taps++
				}
			}
			n *= taps
		}
		return float64(n)
	}).V)
}

func average(c call, v float64, inside, padded int) float64 {
	if c.node.Int("count_include_pad", 0) != 0 {
		return v / float64(padded)
	}
	return v / float64(inside)
}

// lpPool returns the p-th root of the sum of magnitudes, each raised to the power of p.
func lpPool(c call) (Array, error) {
	p := float64(c.node.Int("p", 2))
	if p < 1 {
		return c.in[0], fmt.Errorf("p is %v, want 1 or more", p)
	}
	return pool(0, func(sum, x float64) float64 { return sum + math.Pow(math.Abs(x), p) }, func(_ call, sum float64, _, _ int) float64 {
		return math.Pow(sum, 1/p)
	})(c)
}

package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	register("MaxPool", pool(math.Inf(-1), math.Max, func(_ call, v float64, _, _ int) float64 { return v }))
	register("AveragePool", pool(0, plus, average))
	register("GlobalAveragePool", global(0, plus, func(sum float64, n int) float64 { return sum / float64(n) }))
	register("GlobalMaxPool", global(math.Inf(-1), math.Max, func(greatest float64, _ int) float64 { return greatest }))
}

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

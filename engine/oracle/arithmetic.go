package oracle

import (
	"fmt"
	"math"
)

func init() {
	register("Add", both(plus))
	register("Sub", both(func(a, b float64) float64 { return a - b }))
	register("Mul", both(func(a, b float64) float64 { return a * b }))
	register("Div", divide)
	register("Mod", mod)
	register("Pow", both(math.Pow))
	register("Max", several(math.Max))
	register("Min", several(math.Min))
	register("Sum", several(plus))
	register("Mean", func(c call) (Array, error) {
		out, err := several(plus)(c)
		for i := range out.V {
			out.V[i] /= float64(len(c.in))
		}
		return out, err
	})
	register("PRelu", func(c call) (Array, error) {
		return both(func(x, slope float64) float64 { return rectified(x, 0) + slope*math.Min(x, 0) })(c)
	})
}

// both applies a function of two, and broadcasts as NumPy does
// (https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md).
func both(f func(a, b float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		a, b := c.in[0], c.in[1]
		dims, err := broadcast(a.Dims, b.Dims)
		if err != nil {
			return a, err
		}
		out := blank(a.Elem, dims)
		sweep(dims, func(to, n int, from, step []int) {
			i, j := from[0], from[1]
			for k := range out.V[to : to+n] {
				out.V[to+k] = f(a.V[i+k*step[0]], b.V[j+k*step[1]])
			}
		}, a.steps(dims), b.steps(dims))
		return out, nil
	}
}

func broadcast(a, b []int) ([]int, error) {
	dims := make([]int, max(len(a), len(b)))
	for i := range dims {
		p, q := 1, 1
		if j := i - len(dims) + len(a); j >= 0 {
			p = a[j]
		}
		if j := i - len(dims) + len(b); j >= 0 {
			q = b[j]
		}
		if p != q && p != 1 && q != 1 {
			return nil, fmt.Errorf("%v and %v do not broadcast", a, b)
		}
		if dims[i] = p; p == 1 {
			dims[i] = q
		}
	}
	return dims, nil
}

func plus(a, b float64) float64 { return a + b }

// several applies a function of two to all operands in turn.
func several(f func(a, b float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out := c.in[0]
		for _, x := range c.in[1:] {
			var err error
			if out, err = both(f)(call{in: []Array{out, x}}); err != nil {
				return out, err
			}
		}
		return out, nil
	}
}

// divide rounds the quotient of integers towards 0.
func divide(c call) (Array, error) {
	return both(func(a, b float64) float64 {
		if c.in[0].Elem.IsFloat() {
			return a / b
		}
		return math.Trunc(a / b)
	})(c)
}

// mod has the sign of the divisor, or with fmod that of the dividend.
func mod(c call) (Array, error) {
	return both(func(a, b float64) float64 {
		if b == 0 && !c.in[0].Elem.IsFloat() {
			panic(fmt.Errorf("%v is divided by 0", a))
		}
		m := math.Mod(a, b)
		if c.node.Int("fmod", 0) == 0 && m != 0 && m < 0 != (b < 0) {
			m += b
		}
		return m
	})(c)
}

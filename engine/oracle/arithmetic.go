package oracle

import (
	"fmt"
	"math"
)

func init() {
	add := dyadic{sum[float64], sum[int64], sum[uint64]}
	registerWhole("Add", add.broadcast)
	registerWhole("Sum", add.inTurn)
	registerWhole("Sub", dyadic{difference[float64], difference[int64], difference[uint64]}.broadcast)
	registerWhole("Mul", dyadic{product[float64], product[int64], product[uint64]}.broadcast)
	registerWhole("Div", dyadic{func(a, b float64) float64 { return a / b }, quotient[int64], quotient[uint64]}.broadcast)
	registerWhole("Mod", mod)
	registerWhole("Pow", pow)
	registerWhole("Max", dyadic{math.Max, greater[int64], greater[uint64]}.inTurn)
	registerWhole("Min", dyadic{math.Min, less[int64], less[uint64]}.inTurn)
	registerWhole("PRelu", func(c call) (Array, error) {
		if err := c.stretches(1, c.in[0].Dims); err != nil {
			return c.in[0], err
		}
		return dyadic{prelu[float64], prelu[int64], func(x, _ uint64) uint64 { return x }}.broadcast(c)
	})
	register("Mean", func(c call) (Array, error) {
		out, err := add.inTurn(c)
		return out.mapped(func(sum float64) float64 { return sum / float64(len(c.in)) }), err
	})
}

func prelu[T float64 | int64](x, slope T) T {
	if x < 0 {
		return slope * x
	}
	return x
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

// mod has the sign of the divisor, or with fmod that of the dividend.
func mod(c call) (Array, error) {
	if c.node.Int("fmod", 0) != 0 {
		return dyadic{math.Mod, remainder[int64], remainder[uint64]}.broadcast(c)
	}
	return dyadic{modulo(math.Mod), modulo(remainder[int64]), remainder[uint64]}.broadcast(c)
}

func remainder[T integer](a, b T) T { return a - quotient(a, b)*b }

// modulo gives a remainder the sign of the divisor.
func modulo[T float64 | int64](remainder func(a, b T) T) func(a, b T) T {
	return func(a, b T) T {
		m := remainder(a, b)
		if m != 0 && m < 0 != (b < 0) {
			m += b
		}
		return m
	}
}

// pow has the type of its base. A power of an integer is one, and is rounded towards 0 where the
// exponent is not an integer.
func pow(c call) (Array, error) {
	whole := dyadic{math.Pow, powerOf, func(a, n uint64) uint64 { return uint64(powerOf(int64(a), int64(n))) }}
	if base, exponent := c.in[0], c.in[1]; bits[base.Elem] != 0 && bits[exponent.Elem] == 0 && base.beyond() {
		return base, lack("powers of integers beyond 2^53 by floats")
	}
	return whole.broadcast(c)
}

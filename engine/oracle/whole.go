package oracle

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// dyadic is a function of two numbers. Integers are computed as int64, and those of uint64 as
// uint64. Of a result that is too large for its type, the low bits are kept, as by NumPy.
type dyadic struct {
	real     func(a, b float64) float64
	signed   func(a, b int64) int64
	unsigned func(a, b uint64) uint64
}

// on returns the function for integers of a type, in the bits of int64.
func (f dyadic) on(elem graph.DataType) func(a, b int64) int64 {
	if elem == graph.Uint64 {
		return func(a, b int64) int64 { return int64(f.unsigned(uint64(a), uint64(b))) }
	}
	return f.signed
}

// broadcast applies the function to two operands, and broadcasts as NumPy does.
func (f dyadic) broadcast(c call) (Array, error) {
	a, b := c.in[0], c.in[1]
	if bits[a.Elem] == 0 || bits[b.Elem] == 0 {
		return both(f.real)(c)
	}
	dims, err := broadcast(a.Dims, b.Dims)
	if err != nil {
		return a, err
	}
	out, x, y, of := make([]int64, size(dims)), a.integers(), b.integers(), f.on(a.Elem)
	sweep(dims, func(to, n int, from, step []int) {
		for k := range n {
			out[to+k] = of(x[from[0]+k*step[0]], y[from[1]+k*step[1]])
		}
	}, a.steps(dims), b.steps(dims))
	return ofIntegers(a.Elem, dims, out), nil
}

// inTurn applies the function to all operands in turn. They broadcast from opset 8 on.
func (f dyadic) inTurn(c call) (Array, error) {
	out := c.in[0]
	for i := range c.in {
		if err := c.shaped(i, out.Dims...); err != nil && c.opset < 8 {
			return out, err
		}
	}
	for _, x := range c.in[1:] {
		var err error
		if out, err = f.broadcast(call{in: []Array{out, x}}); err != nil {
			return out, err
		}
	}
	return out, nil
}

// integer are the Go types in which integers are computed.
type integer interface{ int64 | uint64 }

func sum[T float64 | int64 | uint64](a, b T) T        { return a + b }
func difference[T float64 | int64 | uint64](a, b T) T { return a - b }
func product[T float64 | int64 | uint64](a, b T) T    { return a * b }
func greater[T integer](a, b T) T                     { return max(a, b) }
func less[T integer](a, b T) T                        { return min(a, b) }

// quotient rounds towards 0.
func quotient[T integer](a, b T) T {
	if b == 0 {
		panic(fmt.Errorf("%v is divided by 0", a))
	}
	return a / b
}

// powerOf returns aⁿ of integers. With a negative n it is 0, 1 or −1, because the power is rounded
// towards 0.
func powerOf(a, n int64) int64 {
	switch {
	case n < 0 && a == 0:
		panic(fmt.Errorf("0 to the power of %d", n))
	case n < 0 && a != 1 && a != -1:
		return 0
	case n < 0:
		n = -n
	}
	power := int64(1)
	for ; n != 0; n = int64(uint64(n) >> 1) {
		if n&1 != 0 {
			power *= a
		}
		a *= a
	}
	return power
}

// eachWhole applies real to each float, and whole to each integer.
func eachWhole(real func(float64) float64, whole func(elem graph.DataType, x int64) int64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		if bits[x.Elem] == 0 {
			return each(real)(c)
		}
		v := x.integers()
		for i := range v {
			v[i] = whole(x.Elem, v[i])
		}
		return ofIntegers(x.Elem, x.Dims, v), nil
	}
}

// distance returns |x| of an integer.
func distance(elem graph.DataType, x int64) int64 {
	if elem != graph.Uint64 && x < 0 {
		return -x
	}
	return x
}

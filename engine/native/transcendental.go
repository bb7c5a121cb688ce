package native

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// transcendental is an element-wise function for which there may be a kernel.
type transcendental int

const (
	exponentials transcendental = iota
	sigmoids
	tanhs
	erfs
	softpluses
)

// values writes the function of x to y. What it gives for a number does not depend on the place of the number.
func (f transcendental) values(y, x []float32) {
	if !hasMicroKernel {
		for i, v := range x {
			y[i] = f.value(v)
		}
		return
	}
	whole := len(x) &^ 7
	if whole > 0 {
		f.kernel(whole, &y[0], &x[0])
	}
	if whole < len(x) {
		var rest [8]float32
		copy(rest[:], x[whole:])
		f.kernel(len(rest), &rest[0], &rest[0])
		copy(y[whole:], rest[:])
	}
}

func (f transcendental) kernel(n int, y, x *float32) {
	switch f {
	case exponentials:
		expKernel(n, y, x)
	case sigmoids:
		sigmoidKernel(n, y, x)
	case tanhs:
		tanhKernel(n, y, x)
	case erfs:
		erfKernel(n, y, x)
	case softpluses:
		softplusKernel(n, y, x)
	}
}

// value computes the function in float64.
func (f transcendental) value(x float32) float32 {
	switch f {
	case exponentials:
		return float32(math.Exp(float64(x)))
	case sigmoids:
		return sigmoid(x)
	case tanhs:
		return tanh(x)
	case softpluses:
		return softplus(x)
	default:
		return float32(math.Erf(float64(x)))
	}
}

// lower lowers a node to the function, with its slope at x, where the value is y.
func (f transcendental) lower(name string, slope func(x, y float32) float32) lowerFunc {
	return point(func(*graph.Node) pointwise { return pointwise{name: name, values: f.values, slope: slope} })
}

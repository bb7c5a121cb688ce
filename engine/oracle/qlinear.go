package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("ConvInteger", convInteger)
	register("QLinearConv", qlinearConv)
	register("QLinearMatMul", qlinearMatMul)
}

// centred is an operand less its zero point: one for all elements, or one for each place along an axis.
func (c call) centred(x, zero, along int) (Array, error) {
	a, z := c.in[x], []float64{0}
	if c.given(zero) {
		z = c.in[zero].V
	}
	if along < 0 {
		along += len(a.Dims)
	}
	if len(z) != 1 && (along < 0 || along >= len(a.Dims) || len(z) != a.Dims[along]) {
		return a, fmt.Errorf("zero points of %v for an operand of %v", c.in[zero].Dims, a.Dims)
	}
	return filled(graph.Int32, a.Dims, func(at []int) float64 {
		if len(z) == 1 {
			return a.at(at...) - z[0]
		}
		return a.at(at...) - z[at[along]]
	}), nil
}

// convInteger is the convolution of the differences from the zero points. Padding is 0 after that.
func convInteger(c call) (Array, error) {
	x, err := c.centred(0, 2, 0)
	if err != nil {
		return x, err
	}
	w, err := c.centred(1, 3, 0)
	if err != nil {
		return x, err
	}
	return conv(call{node: c.node, opset: c.opset, in: []Array{x, w}, has: []bool{true, true}})
}

// qlinearConv adds the bias, an integer in units of the two scales, before it rounds.
func qlinearConv(c call) (Array, error) {
	x, err := c.centred(0, 2, 0)
	if err != nil {
		return x, err
	}
	w, err := c.centred(3, 5, 0)
	if err != nil {
		return x, err
	}
	in, has := []Array{x, w}, []bool{true, true}
	if c.given(8) {
		in, has = append(in, c.in[8]), append(has, true)
	}
	sums, err := conv(call{node: c.node, opset: c.opset, in: in, has: has})
	if err != nil {
		return x, err
	}
	return c.requantized(sums, 0, 1)
}

func qlinearMatMul(c call) (Array, error) {
	a, err := c.centred(0, 2, -2)
	if err != nil {
		return a, err
	}
	b, err := c.centred(3, 5, -1)
	if err != nil {
		return a, err
	}
	sums, err := matMul(call{node: c.node, opset: c.opset, in: []Array{a, b}, has: []bool{true, true}})
	if err != nil {
		return a, err
	}
	return c.requantized(sums, len(sums.Dims)-2, len(sums.Dims)-1)
}

// requantized scales sums and rounds them to the type of the last zero point. Where an operand has
// several scales, they are those of the places along an axis of the sums: rows are the first operand's,
// and columns the second one's.
func (c call) requantized(sums Array, rows, columns int) (Array, error) {
	if err := c.single(6, 7); err != nil {
		return sums, err
	}
	scale := func(i, along int) (func(at []int) float64, error) {
		v := c.in[i].V
		switch {
		case len(v) == 1:
			return func([]int) float64 { return v[0] }, nil
		case along < 0 || len(v) != sums.Dims[along]:
			return nil, fmt.Errorf("scales of %v for a result of %v", c.in[i].Dims, sums.Dims)
		}
		return func(at []int) float64 { return v[at[along]] }, nil
	}
	first, err := scale(1, rows)
	if err != nil {
		return sums, err
	}
	second, err := scale(4, columns)
	if err != nil {
		return sums, err
	}
	of, zero := c.in[6].V[0], c.in[7]
	return filled(zero.Elem, sums.Dims, func(at []int) float64 {
		q := math.RoundToEven(sums.at(at...) * first(at) * second(at) / of)
		return saturated(zero.Elem, q+zero.V[0])
	}), nil
}

package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	register("QuantizeLinear", quantize)
	register("DequantizeLinear", dequantize)
	registerSeveral("DynamicQuantizeLinear", dynamicQuantize)
	register("MatMulInteger", matMulInteger)
}

// scaleOf returns a function for the scale, or the zero point, of an element: one for all
// elements, one for each place along the axis, or one for each block along it.
func (c call) scaleOf(i int) (func(at []int) float64, error) {
	if !c.given(i) {
		return func([]int) float64 { return 0 }, nil
	}
	v := c.in[i].V
	if len(v) == 1 {
		return func([]int) float64 { return v[0] }, nil
	}
	axis, err := axis(int(c.node.Int("axis", 1)), len(c.in[0].Dims))
	if err != nil {
		return nil, err
	}
	if block := int(c.node.Int("block_size", 0)); block > 0 {
		return func(at []int) float64 {
			at = slices.Clone(at)
			at[axis] /= block
			return c.in[i].at(at...)
		}, nil
	}
	return func(at []int) float64 { return v[at[axis]] }, c.shaped(i, c.in[0].Dims[axis])
}

// saturated returns the number of an element type that is nearest to x.
func saturated(elem graph.DataType, x float64) float64 {
	low, high := limits(elem)
	return math.Max(low, math.Min(high, x))
}

func quantize(c call) (Array, error) {
	elem := graph.DataType(c.node.Int("output_dtype", int64(graph.Uint8)))
	if c.given(2) {
		elem = c.in[2].Elem
	}
	short, float := few[elem]
	if bits[elem] == 0 && !float {
		return c.in[0], lack(fmt.Sprintf("quantization to %v", elem))
	}
	scale, zero, err := c.scales()
	if err != nil {
		return c.in[0], err
	}
	x := c.in[0]
	return filled(elem, x.Dims, func(at []int) float64 {
		// The quotient is computed in float32, and halves are rounded to even.
		q := float64(float32(x.at(at...)) / float32(scale(at)))
		if float {
			return short.nearest(q, c.node.Int("saturate", 1) != 0)
		}
		return saturated(elem, math.RoundToEven(q)+zero(at))
	}), nil
}

// scales returns functions for scale and zero point, which are of one shape, or one number each.
func (c call) scales() (scale, zero func(at []int) float64, err error) {
	if c.given(2) && len(c.in[1].V) != len(c.in[2].V) {
		return nil, nil, fmt.Errorf("scales of %v and zero points of %v", c.in[1].Dims, c.in[2].Dims)
	}
	if scale, err = c.scaleOf(1); err != nil {
		return nil, nil, err
	}
	zero, err = c.scaleOf(2)
	return scale, zero, err
}

func dequantize(c call) (Array, error) {
	scale, zero, err := c.scales()
	x := c.in[0]
	return filled(c.in[1].Elem, x.Dims, func(at []int) float64 { return (x.at(at...) - zero(at)) * scale(at) }), err
}

// dynamicQuantize maps the range of the elements, with 0 in it, to 0 … 255. Where all elements
// are 0 the specification divides 0 by 0. The scale is then 1, as in onnxruntime.
func dynamicQuantize(c call) ([]Array, error) {
	low, high := 0.0, 0.0
	for _, v := range c.in[0].V {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	scale := float64(float32(high-low) / 255)
	if scale == 0 {
		scale = 1
	}
	zero := saturated(graph.Uint8, math.RoundToEven(-low/scale))
	one := func(elem graph.DataType, v float64) Array { return Array{Elem: elem, V: []float64{v}} }
	y, err := quantize(call{node: c.node, in: []Array{c.in[0], one(graph.Float, scale), one(graph.Uint8, zero)}, has: []bool{true, true, true}})
	return []Array{y, one(graph.Float, scale), one(graph.Uint8, zero)}, err
}

// matMulInteger computes the product of the differences from the zero points: those of the left
// operand's rows and of the right operand's columns.
func matMulInteger(c call) (Array, error) {
	for i, along := range []int{2, 1} {
		x, zero := c.in[i].Dims, 2+i
		switch {
		case c.given(zero) && len(c.in[zero].Dims) > 1:
			return Array{}, lack(fmt.Sprintf("zero points of %v", c.in[zero].Dims))
		case c.given(zero) && len(c.in[zero].V) != 1 && (len(x) < 2 || len(c.in[zero].V) != x[len(x)-along]):
			return Array{}, fmt.Errorf("zero points of %v for an operand of %v", c.in[zero].Dims, x)
		}
	}
	off := func(x Array, i int, along int) Array {
		z := []float64{0}
		if c.given(i) {
			z = c.in[i].V
		}
		return filled(graph.Int32, x.Dims, func(at []int) float64 {
			if len(z) == 1 {
				return x.at(at...) - z[0]
			}
			return x.at(at...) - z[at[len(at)-along]]
		})
	}
	return matMul(call{node: c.node, in: []Array{off(c.in[0], 2, 2), off(c.in[1], 3, 1)}, has: []bool{true, true}})
}

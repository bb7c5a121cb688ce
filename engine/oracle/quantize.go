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
	if block := int(c.node.Int("block_size", 0)); block > 0 {
		return func(at []int) float64 {
			at = slices.Clone(at)
			at[axis] /= block
			return c.in[i].at(at...)
		}, err
	}
	return func(at []int) float64 { return v[at[axis]] }, err
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
	if bits[elem] == 0 {
		return c.in[0], lack(fmt.Sprintf("quantization to %v", elem))
	}
	scale, err := c.scaleOf(1)
	if err != nil {
		return c.in[0], err
	}
	zero, err := c.scaleOf(2)
	x := c.in[0]
	return filled(elem, x.Dims, func(at []int) float64 {
		// The quotient is computed in float32, and halves are rounded to even.
		q := float64(float32(x.at(at...)) / float32(scale(at)))
		return saturated(elem, math.RoundToEven(q)+zero(at))
	}), err
}

func dequantize(c call) (Array, error) {
	scale, err := c.scaleOf(1)
	if err != nil {
		return c.in[0], err
	}
	zero, err := c.scaleOf(2)
	x := c.in[0]
	return filled(graph.Float, x.Dims, func(at []int) float64 { return (x.at(at...) - zero(at)) * scale(at) }), err
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

// matMulInteger is the product of the differences from the zero points: those of the left
// operand's rows and of the right operand's columns.
func matMulInteger(c call) (Array, error) {
	off := func(x Array, i int, along int) Array {
		z := []float64{0}
		if c.given(i) {
			z = c.in[i].V
		}
		return filled(graph.Int32, x.Dims, func(at []int) float64 { return x.at(at...) - z[at[len(at)-along]%len(z)] })
	}
	return matMul(call{node: c.node, in: []Array{off(c.in[0], 2, 2), off(c.in[1], 3, 1)}, has: []bool{true, true}})
}

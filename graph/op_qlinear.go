package graph

import "fmt"

// QLinearConv and QLinearMatMul compute on integers of 8 bits, with scales and zero points, and round to
// such integers. https://onnx.ai/onnx/operators/onnx__QLinearConv.html
// https://onnx.ai/onnx/operators/onnx__QLinearMatMul.html
// ConvInteger gives the sums. https://onnx.ai/onnx/operators/onnx__ConvInteger.html
func init() {
	scale, zero := setting("scale"), setting("zero point")
	product := broken(Stepping, data, scale, zero, data, scale, zero, scale, zero).summing(sumsQuotient)
	convolution := broken(Stepping, data, scale, zero, data, scale, zero, scale, zero, bias).summing(sumsQuotient)
	register(
		Operator{Name: "QLinearMatMul", Facts: integers(product), infer: func(c *inference) error { return c.quantized(inferMatMul) }},
		Operator{Name: "QLinearConv", Facts: integers(convolution), infer: func(c *inference) error {
			return c.quantized(func(on *inference) error { return inferConv(on, false) })
		}},
		Operator{Name: "ConvInteger", Facts: integers(smooth(exact, data, data, zero, zero).summing(sumsNothing)), infer: func(c *inference) error {
			if err := c.bytes(0, 1); err != nil {
				return err
			}
			return c.within(Int32, 0, 1, func(on *inference) error { return inferConv(on, false) })
		}},
	)
}

// quantized types an operator of two operands, each with its scale and zero point. The last zero point
// is of the output's type.
func (c *inference) quantized(infer func(*inference) error) error {
	if err := c.bytes(0, 3); err != nil {
		return err
	}
	for i, of := range map[int]int{2: 0, 5: 3} {
		if z, x := c.in(i).Elem, c.in(of).Elem; z != x && z != Undefined && x != Undefined {
			return fmt.Errorf("the zero point of input %d is %v, the input %v; they must be of one type", of, z, x)
		}
	}
	return c.within(c.in(7).Elem, 0, 3, infer)
}

// bytes checks that inputs are integers of 8 bits.
func (c *inference) bytes(inputs ...int) error {
	for _, i := range inputs {
		if e := c.in(i).Elem; e != Int8 && e != Uint8 && e != Undefined {
			return fmt.Errorf("input %d is %v, want int8 or uint8", i, e)
		}
	}
	return nil
}

// within types the output as an operator of the i-th and j-th input does, and gives it an element type.
func (c *inference) within(elem DataType, i, j int, infer func(*inference) error) error {
	on := inference{node: c.node, opset: c.opset, inputs: []Type{{Elem: elem, Shape: c.in(i).Shape}, {Elem: elem, Shape: c.in(j).Shape}}}
	err := infer(&on)
	c.out = on.out
	return err
}

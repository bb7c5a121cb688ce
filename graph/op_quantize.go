package graph

import "fmt"

// QuantizeLinear: https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html
// DequantizeLinear: https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html
// DynamicQuantizeLinear: https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html
// MatMulInteger: https://onnx.ai/onnx/operators/onnx__MatMulInteger.html
//
// Scales along an axis came with opset 13. Scales of blocks along an axis, and other integers
// than int8, uint8 and int32, came with opset 21.
func init() {
	scaled := []Operand{data, setting("scale"), setting("zero point")}
	ranges := broken(Jumping, data) // the scale that the operator gives has a slope
	register(
		Operator{Name: "QuantizeLinear", Facts: integers(broken(Stepping, scaled...).summing(sumsQuotient)), infer: inferQuantize},
		Operator{Name: "DequantizeLinear", Facts: integers(elementwise(ulps(1), scaled...)), infer: inferDequantize},
		Operator{Name: "DynamicQuantizeLinear", Facts: integers(ranges.summing(sumsRange)), infer: func(c *inference) error {
			c.out = Type{Elem: Uint8, Shape: c.in(0).Shape}
			c.more = []Type{{Elem: Float, Shape: Shape{}}, {Elem: Uint8, Shape: Shape{}}}
			return nil
		}},
		Operator{Name: "MatMulInteger", Facts: integers(smooth(exact, data, data, setting("zero point"), setting("zero point")).summing(sumsNothing)), infer: func(c *inference) error {
			for i := range 2 {
				if e := c.in(i).Elem; e != Int8 && e != Uint8 && e != Undefined {
					return fmt.Errorf("input %d is %v, want int8 or uint8", i, e)
				}
			}
			product := inference{node: c.node, opset: c.opset, inputs: []Type{{Elem: Int32, Shape: c.in(0).Shape}, {Elem: Int32, Shape: c.in(1).Shape}}}
			err := inferMatMul(&product)
			c.out = product.out
			return err
		}},
	)
}

func inferQuantize(c *inference) error {
	c.out = Type{Elem: DataType(c.node.Int("output_dtype", int64(Uint8))), Shape: c.in(0).Shape}
	if c.has(2) {
		c.out.Elem = c.in(2).Elem
	}
	if e := c.out.Elem; c.opset < 19 && e != Uint8 && e != Int8 && e != Undefined {
		return fmt.Errorf("the zero point is %v; before opset 19 it is int8 or uint8", e)
	}
	return c.scales()
}

func inferDequantize(c *inference) error {
	if e := c.in(0).Elem; c.opset < 19 && e != Uint8 && e != Int8 && e != Int32 && e != Undefined {
		return fmt.Errorf("the input is %v; before opset 19 it is int8, uint8 or int32", e)
	}
	if c.has(2) && c.in(2).Elem != c.in(0).Elem {
		return fmt.Errorf("the zero point is %v, the input %v; they must be of one type", c.in(2).Elem, c.in(0).Elem)
	}
	c.out = Type{Elem: c.in(1).Elem, Shape: c.in(0).Shape}
	return c.scales()
}

// scales checks scale and zero point: scalars, vectors along an axis, or tensors for blocks.
func (c *inference) scales() error {
	if c.opset >= 21 && c.node.Int("block_size", 0) != 0 {
		return c.perBlock()
	}
	return c.perAxis()
}

// perBlock checks scale and zero point where each of their elements is for a block of elements
// along an axis.
func (c *inference) perBlock() error {
	x, scale, size := c.in(0).Shape, c.in(1).Shape, c.node.Int("block_size", 0)
	if x == nil || scale == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", 1), len(x))
	if err != nil {
		return err
	}
	fits := size > 0 && len(scale) == len(x)
	for i := 0; fits && i < len(x); i++ {
		switch blocks := scale[i]; {
		case i != at:
			fits = agree(blocks, x[i])
		case blocks.IsFixed() && x[i].IsFixed():
			fits = (x[i].Size+size-1)/size == blocks.Size
		}
	}
	if !fits {
		return fmt.Errorf("scales of %v for blocks of %d along axis %d of %v", scale, size, at, x)
	}
	return nil
}

// perAxis checks scale and zero point: scalars, or vectors along an axis.
func (c *inference) perAxis() error {
	x, scale := c.in(0).Shape, c.in(1).Shape
	if zero := c.in(2).Shape; c.has(2) && scale != nil && zero != nil && len(scale) != len(zero) && !(single(scale) && single(zero)) {
		return fmt.Errorf("scales of %v and zero points of %v", scale, zero)
	}
	if scale == nil || x == nil || single(scale) {
		return nil
	}
	at, err := axis(c.node.Int("axis", 1), len(x))
	if err != nil {
		return err
	}
	if c.opset < 13 || len(scale) != 1 || !agree(scale[0], x[at]) {
		return fmt.Errorf("scales of %v for axis %d of %v at opset %d; want a scalar, or from opset 13 on one for each of the axis", scale, at, x, c.opset)
	}
	return nil
}

// single reports whether a shape is that of one number: a scalar, or a list of one.
func single(s Shape) bool { return len(s) == 0 || len(s) == 1 && s[0] == Fixed(1) }

// sumsRange says that the range, its 255th part and the quotient by that are each rounded before they become
// an integer.
func sumsRange(*Node, []Extent) Sum { return singly(1, 3) }

// sumsQuotient says that the quotient is rounded before it becomes an integer.
func sumsQuotient(*Node, []Extent) Sum { return singly(1, 1) }

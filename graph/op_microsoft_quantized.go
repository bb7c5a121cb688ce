package graph

import (
	"fmt"
	"slices"
)

// onnxruntime's own operators on integers that stand for other numbers.
// https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
func init() {
	scale, zero := setting("scale"), setting("zero point")
	stepping := func(operands ...Operand) Facts { return integers(broken(Stepping, operands...).summing(sumsQuotient)) }
	two, one := stepping(data, scale, zero, data, scale, zero, scale, zero), stepping(data, scale, zero, scale, zero)
	state := Operand{Role: RoleStart}
	lstm := integers(broken(Jumping, data, data, data, data, Operand{Role: RoleLengths}, state, state, data, scale, zero, scale, zero).summing(sumsStep))
	lstm.Rounding = composed(4, 5, 5, 1, 1).near1()
	dynamic := integers(broken(Jumping, data, data, scale, zero, bias).summing(sumsRange))
	dynamic.Rounding = ulps(1.4)
	own := func(name string, facts Facts, infer func(*inference) error) Operator {
		return Operator{Name: Microsoft + "." + name, Facts: facts, infer: infer}
	}
	register(
		own("QLinearAdd", two, inferQLinearTwo), own("QLinearMul", two, inferQLinearTwo),
		own("QLinearSigmoid", one, inferQLinearOne), own("QLinearLeakyRelu", one, inferQLinearOne), own("QLinearSoftmax", one, inferQLinearOne),
		own("QLinearAveragePool", one, func(c *inference) error { return c.pooled(inferPool) }),
		own("QLinearGlobalAveragePool", one, func(c *inference) error { return c.pooled(inferGlobalPool) }),
		own("QLinearConcat", stepping(scale, zero, data), inferQLinearConcat),
		own("QGemm", integers(broken(Stepping, data, scale, zero, data, scale, zero, bias, scale, zero).summing(sumsQuotient)), inferQGemm),
		own("MatMulIntegerToFloat", integers(smooth(composed(1, 1, 1, 1), data, data, scale, scale, zero, zero, bias).summing(sumsNothing)), func(c *inference) error { return c.product(c.in(2).Elem, 6) }),
		own("DynamicQuantizeMatMul", dynamic, func(c *inference) error { return c.product(Float, 4) }),
		own("DynamicQuantizeLSTM", lstm, inferDynamicLSTM),
		own("MatMulNBits", integers(smooth(composed(1, 1, 1), data, data, scale, zero, indices, bias).summing(sumsColumns)), inferMatMulNBits),
	)
}

// inferQLinearTwo types an operator of two operands that broadcast, each with its scale and zero point.
func inferQLinearTwo(c *inference) (err error) {
	c.out.Elem = c.in(0).Elem
	if a, b := c.in(0).Elem, c.in(3).Elem; a != b && a != Undefined && b != Undefined {
		return fmt.Errorf("operands of %v and %v; they must be of one type", a, b)
	}
	c.out.Shape, err = broadcast(c.in(0).Shape, c.in(3).Shape)
	return err
}

func inferQLinearOne(c *inference) error {
	c.out = c.in(0)
	if s := c.out.Shape; s != nil && c.node.Op == "QLinearSoftmax" {
		_, err := axis(c.node.Int("axis", -1), len(s))
		return err
	}
	return nil
}

// pooled types an operator that pools the first operand. Its channels may come last.
func (c *inference) pooled(infer func(*inference) error) error {
	last := c.node.Int("channels_last", 0) != 0
	x := c.in(0)
	if last {
		x.Shape = channelsMoved(x.Shape, false)
	}
	on := inference{node: c.node, opset: 19, inputs: []Type{x}}
	if err := infer(&on); err != nil {
		return err
	}
	c.out = on.out
	if last {
		c.out.Shape = channelsMoved(c.out.Shape, true)
	}
	return nil
}

// channelsMoved moves the dimension of channels to the second place, or to the last.
func channelsMoved(s Shape, last bool) Shape {
	if len(s) < 3 {
		return s
	}
	end := len(s) - 1
	if last {
		return slices.Concat(s[:1], s[2:], s[1:2])
	}
	return slices.Concat(s[:1], s[end:], s[1:end])
}

// inferQLinearConcat types the join of operands that follow in threes: numbers, scale and zero point.
func inferQLinearConcat(c *inference) error {
	if len(c.inputs) < 5 || len(c.inputs)%3 != 2 {
		return fmt.Errorf("has %d inputs, want scale and zero point, and three for each operand", len(c.inputs))
	}
	on := inference{node: c.node, opset: 13}
	for i := 2; i < len(c.inputs); i += 3 {
		on.inputs = append(on.inputs, Type{Elem: c.in(1).Elem, Shape: c.in(i).Shape})
	}
	err := inferConcat(&on)
	c.out = on.out
	c.out.Elem = c.in(1).Elem
	return err
}

func inferQGemm(c *inference) error {
	if err := c.bytes(0, 3); err != nil {
		return err
	}
	elem := Float
	if c.has(8) {
		elem = c.in(8).Elem
	}
	if c.has(7) != c.has(8) {
		return fmt.Errorf("the scale of the output is given: %v, its zero point: %v; want both or none", c.has(7), c.has(8))
	}
	on := inference{node: c.node, opset: 13, inputs: []Type{{Elem: Int32, Shape: c.in(0).Shape}, {Elem: Int32, Shape: c.in(3).Shape}, {Elem: Int32, Shape: c.in(6).Shape}}}
	err := inferGemm(&on)
	c.out = Type{Elem: elem, Shape: on.out.Shape}
	return err
}

// product types a product of matrices, to which a row may be added.
func (c *inference) product(elem DataType, shift int) error {
	on := inference{node: c.node, opset: 13, inputs: []Type{{Elem: Int32, Shape: c.in(0).Shape}, {Elem: Int32, Shape: c.in(1).Shape}}}
	if err := inferMatMul(&on); err != nil {
		return err
	}
	c.out = Type{Elem: elem, Shape: on.out.Shape}
	b, y := c.in(shift).Shape, c.out.Shape
	if c.has(shift) && b != nil && y != nil && (len(b) != 1 || len(y) == 0 || !agree(b[0], y[len(y)-1])) {
		return fmt.Errorf("a bias of %v for a product of %v", b, y)
	}
	return nil
}

// inferDynamicLSTM types an LSTM whose weights are integers, with the gates in columns.
func inferDynamicLSTM(c *inference) error {
	on := inference{node: c.node, opset: 7, inputs: slices.Clone(c.inputs[:min(8, len(c.inputs))])}
	for _, i := range []int{1, 2} {
		s := c.in(i).Shape
		if s != nil && len(s) != 3 {
			return fmt.Errorf("input %d is %v, want three dimensions", i, s)
		}
		if on.inputs[i] = (Type{Elem: c.in(0).Elem}); s != nil {
			on.inputs[i].Shape = Shape{s[0], s[2], s[1]}
		}
	}
	err := on.recurrent(4)
	c.out, c.more = on.out, on.more
	return err
}

// inferMatMulNBits types a product with weights of few bits, which are packed into bytes by blocks.
func inferMatMulNBits(c *inference) error {
	rows, columns := c.node.Int("K", 0), c.node.Int("N", 0)
	bits, block := c.node.Int("bits", 4), c.node.Int("block_size", 0)
	if rows < 1 || columns < 1 || rows > maxSpan || columns > maxSpan || bits < 2 || bits > 8 || block < 16 || block > maxSpan || block&(block-1) != 0 {
		return fmt.Errorf("sizes K %d and N %d, bits %d and block_size %d; want 1 or more, 2 to 8 bits, and a power of two of 16 or more", rows, columns, bits, block)
	}
	c.out.Elem = c.in(0).Elem
	x, blocks := c.in(0).Shape, (rows+block-1)/block
	if s := c.in(1).Shape; s != nil && !matches(s, Shape{Fixed(columns), Fixed(blocks), Fixed((block*bits + 7) / 8)}) {
		return fmt.Errorf("weights of %v for K %d, N %d, %d bits and blocks of %d", s, rows, columns, bits, block)
	}
	if x == nil {
		return nil
	}
	if len(x) == 0 || !agree(x[len(x)-1], Fixed(rows)) {
		return fmt.Errorf("an input of %v, want %d columns", x, rows)
	}
	c.out.Shape = append(slices.Clone(x[:len(x)-1]), Fixed(columns))
	return nil
}

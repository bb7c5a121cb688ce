package graph

import "fmt"

// Microsoft is the domain of the operators that onnxruntime adds, and that its optimizer writes.
const Microsoft = "com.microsoft"

// These operators of com.microsoft join several of ONNX's own.
// https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
func init() {
	gelu := composed(16, 1, 1).near1()
	register(
		Operator{Name: Microsoft + ".Gelu", Facts: elementwise(gelu, data), infer: inferFirst},
		Operator{Name: Microsoft + ".BiasGelu", Facts: elementwise(gelu, data, bias), infer: inferBiased},
		Operator{Name: Microsoft + ".FastGelu", Facts: elementwise(gelu, data, bias), infer: inferBiased},
		Operator{Name: Microsoft + ".QuickGelu", Facts: elementwise(composed(3, 2.5, 1, 1).near1(), data), infer: inferFirst},
		Operator{Name: Microsoft + ".FusedMatMul", Facts: smooth(ulps(1.4), data).summing(sumsFused), infer: inferFusedMatMul},
		Operator{Name: Microsoft + ".FusedGemm", Facts: smooth(composed(5, 1.4), data, data, bias).summing(sumsGemm), infer: inferGemm},
		Operator{Name: Microsoft + ".FusedConv", Facts: smooth(composed(5, 1), data, data, bias, data).summing(sumsConv), infer: inferFusedConv},
		Operator{Name: Microsoft + ".SkipLayerNormalization", Facts: smooth(composed(2.5, 1, 1, 1), data, data, gain, bias, bias).summing(sumsColumns), infer: inferSkip},
	)
}

// inferFirst gives the type of the first input.
func inferFirst(c *inference) error {
	c.out = c.in(0)
	return nil
}

// inferBiased gives the type of the first input, to which a list broadcasts.
func inferBiased(c *inference) error {
	c.out = c.in(0)
	if _, err := c.same(); err != nil {
		return err
	}
	x, b := c.in(0).Shape, c.in(1).Shape
	if c.has(1) && x != nil && b != nil && (len(b) != 1 || len(x) == 0 || !agree(b[0], x[len(x)-1])) {
		return fmt.Errorf("a bias of %v for %v; want a number for each of the last dimension", b, x)
	}
	return nil
}

// inferFusedMatMul types a product of matrices of which either may be transposed.
func inferFusedMatMul(c *inference) error {
	for i, attribute := range []string{"transA", "transB"} {
		if c.node.Int("transBatch"+attribute[5:], 0) != 0 {
			c.out.Elem = c.in(0).Elem // of other forms only the type is known
			return nil
		}
		if s := c.inputs[i].Shape; c.node.Int(attribute, 0) != 0 && len(s) > 1 {
			swapped := append(Shape{}, s...)
			swapped[len(s)-1], swapped[len(s)-2] = s[len(s)-2], s[len(s)-1]
			c.inputs[i].Shape = swapped
		}
	}
	return inferMatMul(c)
}

// sumsFused sums along the inner dimension of the first operand.
func sumsFused(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	inner := len(x) - 1
	if n.Int("transA", 0) != 0 && len(x) > 1 {
		inner--
	}
	return along(0, x, inner)
}

// inferFusedConv types a convolution, to whose result a fourth operand may be added.
func inferFusedConv(c *inference) error {
	if err := inferConv(c, false); err != nil {
		return err
	}
	if z := c.in(3).Shape; c.has(3) && z != nil && c.out.Shape != nil && len(z) != len(c.out.Shape) {
		return fmt.Errorf("%v is added to %v", z, c.out.Shape)
	}
	return nil
}

// inferSkip types a normalization along the last dimension of a sum.
func inferSkip(c *inference) error {
	c.out = c.in(0)
	if _, err := c.same(); err != nil {
		return err
	}
	x := c.in(0).Shape
	for i := 2; i <= 4; i++ {
		if s := c.in(i).Shape; c.has(i) && x != nil && s != nil && (len(s) != 1 || len(x) == 0 || !agree(s[0], x[len(x)-1])) {
			return fmt.Errorf("input %d is %v; want a number for each of the last dimension of %v", i, s, x)
		}
	}
	statistic := Type{Elem: Float}
	if x != nil {
		statistic.Shape = append(append(Shape{}, x[:max(len(x)-1, 0)]...), Fixed(1))
	}
	c.more = []Type{statistic, statistic, c.in(0)}
	return nil
}

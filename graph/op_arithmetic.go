package graph

import (
	"fmt"
	"slices"
)

// Add, Sub, Mul and Div broadcast from opset 7 on. Before, an attribute said how.
// https://onnx.ai/onnx/operators/onnx__Add.html
// Mod has the sign of the divisor. With fmod, which floats require, it has the sign of the
// dividend. https://onnx.ai/onnx/operators/onnx__Mod.html
// Pow has the type of its base. https://onnx.ai/onnx/operators/onnx__Pow.html
// Max, Min, Sum and Mean broadcast from opset 8 on. https://onnx.ai/onnx/operators/onnx__Max.html
// PRelu has a slope that broadcasts to its input. https://onnx.ai/onnx/operators/onnx__PRelu.html
func init() {
	for _, op := range []struct {
		name     string
		rounding Rounding
		of       func(a, b int64) int64 // of sizes
	}{
		{"Add", ulps(1), func(a, b int64) int64 { return a + b }},
		{"Sub", ulps(1), func(a, b int64) int64 { return a - b }},
		{"Mul", ulps(1), func(a, b int64) int64 { return a * b }},
		{"Div", ulps(2.5), wholeQuotient},
	} {
		register(Operator{
			Name: op.name, From: 7, Facts: elementwise(op.rounding, data), lists: calculated(op.of),
			infer: func(c *inference) (err error) {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
				c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
				return err
			},
		})
	}
	register(Operator{
		Name: "Mod", Facts: Facts{Operands: []Operand{data}, Continuity: Jumping, Movement: Computes, Rounding: ulps(1), sum: sumsNothing},
		lists: calculated(wholeRemainder),
		infer: func(c *inference) (err error) {
			if c.out.Elem, err = c.same(); err != nil {
				return err
			}
			if c.out.Elem.IsFloat() && c.node.Int("fmod", 0) != 1 {
				return fmt.Errorf("the operands are %v, for which fmod must be 1", c.out.Elem)
			}
			c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
			return err
		},
	})
	register(Operator{
		Name: "Pow", From: 7, Facts: elementwise(ulps(16), data, setting("exponent")),

		infer: func(c *inference) (err error) {
			if c.out.Elem = c.in(0).Elem; c.opset < 12 {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
			}
			c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
			return err
		},
	})
	for name, facts := range map[string]Facts{
		"Max": elementwise(exact, data), "Min": elementwise(exact, data),
		"Sum": smooth(ulps(1), data).summing(sumsOperands), "Mean": smooth(ulps(mean), data).summing(sumsOperands),
	} {
		register(Operator{
			Name: name, From: 6, Facts: facts,
			infer: func(c *inference) (err error) {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
				c.out.Shape = c.in(0).Shape
				for _, in := range c.inputs[1:] {
					if x, y := c.out.Shape, in.Shape; c.opset < 8 && x != nil && y != nil && !slices.EqualFunc(x, y, agree) {
						return fmt.Errorf("operands of %v and %v; they broadcast from opset 8 on", x, y)
					}
					if c.out.Shape, err = broadcast(c.out.Shape, in.Shape); err != nil {
						return err
					}
				}
				return nil
			},
		})
	}
	register(Operator{
		Name: "PRelu", From: 7, Facts: elementwise(ulps(1), data),

		infer: func(c *inference) (err error) {
			if c.out.Elem, err = c.same(); err != nil {
				return err
			}
			x, slope := c.in(0).Shape, c.in(1).Shape
			whole, err := broadcast(x, slope)
			if err == nil && whole != nil && len(whole) != len(x) {
				err = fmt.Errorf("a slope of %v does not broadcast to %v", slope, x)
			}
			c.out.Shape = x
			return err
		},
	})
}

func sumsOperands(_ *Node, in []Extent) Sum { return positive(len(in)) }

// wholeQuotient and wholeRemainder are −1, which is no size, where a size is divided by 0.
func wholeQuotient(a, b int64) int64 {
	if b == 0 {
		return -1
	}
	return a / b
}

func wholeRemainder(a, b int64) int64 {
	if b == 0 {
		return -1
	}
	return a % b
}

// calculated returns what an operation makes of two lists of sizes, as far as these are fixed.
func calculated(of func(a, b int64) int64) func(*knowledge, *Node) Shape {
	return func(k *knowledge, n *Node) Shape {
		a, b := k.sizes(n.Input(0)), k.sizes(n.Input(1))
		if len(a) == 0 || len(b) == 0 || len(a) != len(b) && len(a) != 1 && len(b) != 1 {
			return nil
		}
		out := slices.Repeat(Shape{Unknown}, max(len(a), len(b)))
		for i := range out {
			x, y := a[i%len(a)], b[i%len(b)]
			if !x.IsFixed() || !y.IsFixed() || x.Size > maxSpan || y.Size > maxSpan {
				continue
			}
			if v := of(x.Size, y.Size); v >= 0 {
				out[i] = Fixed(v)
			}
		}
		return out
	}
}

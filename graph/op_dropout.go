package graph

import "fmt"

// Dropout gives its input in inference, and a mask in which everything is kept. The ratio is an
// attribute up to opset 11. From 12 on it is an input, and a further input says whether this is
// training, which by default it is not.
// https://onnx.ai/onnx/operators/onnx__Dropout.html
func init() {
	register(Operator{
		Name: "Dropout", From: 7,
		Facts: Facts{Operands: []Operand{data, setting("ratio"), setting("training mode")}, Continuity: Smooth, Movement: Copied, Rounding: exact, sum: sumsNothing, at: dropoutFacts},
		infer: func(c *inference) error {
			if _, attribute := c.node.Attr("ratio"); attribute && c.opset >= 12 || (c.has(1) || c.has(2)) && c.opset < 12 {
				return fmt.Errorf("the ratio is an attribute up to opset 11 and an input from 12 on, with whether this is training; the graph is of %d", c.opset)
			}
			for i, what := range []string{1: "the ratio", 2: "whether this is training"} {
				if s := c.in(i).Shape; i > 0 && len(s) != 0 {
					return fmt.Errorf("%s is %v, want a scalar", what, s)
				}
			}
			if e := c.in(2).Elem; e != Bool && e != Undefined {
				return fmt.Errorf("whether this is training is %v, want bool", e)
			}
			c.out = c.in(0)
			mask := Type{Elem: Bool, Shape: c.out.Shape}
			if c.opset < 10 {
				mask.Elem = c.out.Elem
			}
			c.more = []Type{mask}
			return nil
		},
	})
}

// dropoutFacts says that a Dropout computes something where it may be training.
func dropoutFacts(f *Facts, n *Node) {
	if n.Input(2) != "" {
		f.Movement = Computes
	}
}

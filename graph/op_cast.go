package graph

import "fmt"

// Cast: https://onnx.ai/onnx/operators/onnx__Cast.html
func init() {
	register(Operator{
		Name: "Cast", From: 6,
		Facts: Facts{Operands: []Operand{data}, Continuity: Smooth, Movement: Copied, Rounding: ulps(1), at: castFacts},
		infer: func(c *inference) error {
			to := c.node.Int("to", 0)
			if to <= 0 {
				return fmt.Errorf("attribute %q is %d, want an element type", "to", to)
			}
			c.out = Type{Elem: DataType(to), Shape: c.in(0).Shape}
			return nil
		},
	})
}

// castFacts corrects the facts of a Cast to integers, which rounds towards 0.
func castFacts(f *Facts, n *Node) {
	if !DataType(n.Int("to", 0)).IsFloat() {
		f.Continuity = Stepping
	}
}

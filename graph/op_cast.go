package graph

import (
	"fmt"
	"slices"
)

// Cast: https://onnx.ai/onnx/operators/onnx__Cast.html
func init() {
	register(Operator{
		Name: "Cast", From: 6,
		Facts: Facts{Operands: []Operand{data}, Continuity: Smooth, Movement: Copied, Rounding: ulps(1), sum: sumsNothing, at: castFacts},
		lists: heldSizes,
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

// CastLike casts to the type of its second input. https://onnx.ai/onnx/operators/onnx__CastLike.html
// Whether that is a type of integers, its facts cannot tell, so they are those of the coarsest cast.
func init() {
	register(Operator{
		Name: "CastLike", Facts: Facts{Operands: []Operand{data, extents}, Continuity: Jumping, Movement: Computes, Rounding: ulps(1), sum: sumsNothing},
		infer: func(c *inference) error {
			c.out = Type{Elem: c.in(1).Elem, Shape: c.in(0).Shape}
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

// heldSizes returns the sizes of the operand that the type holds.
func heldSizes(k *knowledge, n *Node) Shape {
	return held(k.sizes(n.Inputs[0]), k.types[n.Outputs[0]].Elem)
}

// held returns what is known of a list after its elements were cast to a type.
func held(s Shape, elem DataType) Shape {
	if elem != Int32 {
		return s
	}
	s = slices.Clone(s)
	for i, d := range s {
		if d.IsFixed() && d.Size > maxSpan {
			s[i] = Unknown
		}
	}
	return s
}

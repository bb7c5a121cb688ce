package graph

import (
	"fmt"
	"slices"
)

// Concat: https://onnx.ai/onnx/operators/onnx__Concat.html
func init() {
	register(Operator{Name: "Concat", From: 4, Facts: moves(Joined, data), infer: inferConcat, lists: joinedSizes})
}

func inferConcat(c *inference) (err error) {
	if _, given := c.node.Attr("axis"); !given {
		return fmt.Errorf("attribute %q is missing", "axis")
	}
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	along := make([]Dim, len(c.inputs))
	for i, t := range c.inputs {
		if along[i] = Unknown; t.Shape == nil {
			continue
		}
		at, err := axis(c.node.Int("axis", 0), len(t.Shape))
		if err != nil {
			return err
		}
		along[i] = t.Shape[at]
		if c.out.Shape == nil {
			c.out.Shape = slices.Clone(t.Shape)
		} else if err := joins(c.out.Shape, t.Shape, at); err != nil {
			return err
		}
	}
	if c.out.Shape != nil {
		at, _ := axis(c.node.Int("axis", 0), len(c.out.Shape))
		c.out.Shape[at] = sum(along)
	}
	return nil
}

// joinedSizes returns the operands' sizes, one behind the other.
func joinedSizes(k *knowledge, n *Node) Shape {
	out := Shape{}
	for _, name := range n.Inputs {
		s := k.sizes(name)
		if s == nil || len(out)+len(s) > maxListed {
			return nil
		}
		out = append(out, s...)
	}
	return out
}

package graph

import "fmt"

// ReverseSequence turns the beginning of each sequence of a batch around.
// https://onnx.ai/onnx/operators/onnx__ReverseSequence.html
func init() {
	register(Operator{Name: "ReverseSequence", Facts: moves(Rearranged, data, Operand{Role: RoleLengths}), infer: inferReverse})
}

func inferReverse(c *inference) error {
	c.out = c.in(0)
	batch, time := c.node.Int("batch_axis", 1), c.node.Int("time_axis", 0)
	if batch != 1-time || batch != 0 && batch != 1 {
		return fmt.Errorf("batch_axis is %d, and time_axis %d; want 0 and 1, or 1 and 0", batch, time)
	}
	x, lengths := c.out.Shape, c.in(1).Shape
	if x != nil && len(x) < 2 {
		return fmt.Errorf("an input of %v, want two dimensions or more", x)
	}
	if x != nil && lengths != nil && (len(lengths) != 1 || !agree(lengths[0], x[batch])) {
		return fmt.Errorf("lengths of %v for a batch of %v", lengths, x[batch])
	}
	return nil
}

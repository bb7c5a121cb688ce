package graph

import "fmt"

// Col2Im adds up blocks that overlap. https://onnx.ai/onnx/operators/onnx__Col2Im.html
func init() {
	register(Operator{Name: "Col2Im", Facts: smooth(ulps(1), data, sizes, sizes).summing(sumsNothing), infer: inferCol2Im})
}

func inferCol2Im(c *inference) error {
	x := c.in(0).Shape
	c.out.Elem = c.in(0).Elem
	if x != nil && len(x) != 3 {
		return fmt.Errorf("an input of %v, want [batch, channels of all elements of a block, blocks]", x)
	}
	image, known, err := c.ints(1)
	if err != nil || !known || x == nil {
		return err
	}
	block, known, err := c.ints(2)
	if err != nil {
		return err
	}
	c.out.Shape = Shape{x[0], Unknown}
	if known && x[1].IsFixed() {
		n := int64(1)
		for _, b := range block {
			if b < 1 || b > maxSpan || n > maxSpan {
				return fmt.Errorf("a block of %v, want sizes of 1 or more", block)
			}
			n *= b
		}
		if x[1].Size%n != 0 {
			return fmt.Errorf("%v channels are no multiple of a block of %v", x[1], block)
		}
		c.out.Shape[1] = Fixed(x[1].Size / n)
	}
	for _, n := range image {
		c.out.Shape = append(c.out.Shape, Fixed(n))
	}
	return nil
}

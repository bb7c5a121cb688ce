package graph

import (
	"fmt"
	"slices"
)

// MaxPool: https://onnx.ai/onnx/operators/onnx__MaxPool.html
// AveragePool: https://onnx.ai/onnx/operators/onnx__AveragePool.html
// GlobalAveragePool and GlobalMaxPool: https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html
func init() {
	register(
		Operator{
			Name: "MaxPool", From: 8, Facts: smooth(exact, data).summing(sumsNothing),
			infer: func(c *inference) error {
				err := inferPool(c)
				c.more = []Type{{Elem: Int64, Shape: c.out.Shape}} // the places of the greatest elements
				return err
			},
		},
		Operator{Name: "AveragePool", From: 7, Facts: smooth(ulps(mean), data).summing(sumsWindow), infer: inferPool},
	)
	for name, facts := range map[string]Facts{
		"GlobalAveragePool": smooth(ulps(mean), data).summing(sumsSpace),
		"GlobalMaxPool":     smooth(exact, data).summing(sumsNothing),
	} {
		register(Operator{
			Name: name, Facts: facts,
			infer: func(c *inference) error {
				c.out = c.in(0)
				if len(c.out.Shape) > 2 {
					c.out.Shape = append(c.out.Shape[:2:2], slices.Repeat(Shape{Fixed(1)}, len(c.out.Shape)-2)...)
				} else if c.out.Shape != nil {
					return fmt.Errorf("an input of %v, want [batch, channels, …]", c.out.Shape)
				}
				return nil
			},
		})
	}
}

func inferPool(c *inference) error {
	x := c.in(0)
	c.out.Elem = x.Elem
	if x.Shape == nil {
		return nil
	}
	if len(x.Shape) < 3 {
		return fmt.Errorf("an input of %v, want [batch, channels, …]", x.Shape)
	}
	c.out.Shape = append(x.Shape[:2:2], slices.Repeat(Shape{Unknown}, len(x.Shape)-2)...)
	return c.slide(x.Shape[2:], nil, false)
}

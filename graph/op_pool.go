package graph

import (
	"fmt"
	"slices"
)

// MaxPool: https://onnx.ai/onnx/operators/onnx__MaxPool.html
// MaxUnpool: https://onnx.ai/onnx/operators/onnx__MaxUnpool.html
// AveragePool: https://onnx.ai/onnx/operators/onnx__AveragePool.html
// LpPool: https://onnx.ai/onnx/operators/onnx__LpPool.html
// GlobalAveragePool and GlobalMaxPool: https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html
func init() {
	register(
		Operator{
			Name: "MaxPool", Facts: smooth(exact, data).summing(sumsNothing),
			infer: func(c *inference) error {
				err := inferPool(c)
				c.more = []Type{{Elem: Int64, Shape: c.out.Shape}} // the places of the greatest elements
				return err
			},
		},
		Operator{Name: "MaxUnpool", Facts: moves(Joined, data, indices, sizes), infer: inferUnpool},
		Operator{Name: "LpPool", From: 2, Facts: smooth(ulps(16), data).summing(sumsWindow), infer: inferPool},
		Operator{Name: "AveragePool", From: 7, Facts: smooth(ulps(mean), data).summing(sumsWindow), infer: inferPool},
	)
	for name, facts := range map[string]Facts{
		"GlobalAveragePool": smooth(ulps(mean), data).summing(sumsSpace),
		"GlobalMaxPool":     smooth(exact, data).summing(sumsNothing),
	} {
		register(Operator{
			Name: name, Facts: facts,
			infer: inferGlobalPool,
		})
	}
}

func inferGlobalPool(c *inference) error {
	c.out = c.in(0)
	if len(c.out.Shape) > 2 {
		c.out.Shape = append(c.out.Shape[:2:2], slices.Repeat(Shape{Fixed(1)}, len(c.out.Shape)-2)...)
	} else if c.out.Shape != nil {
		return fmt.Errorf("an input of %v, want [batch, channels, …]", c.out.Shape)
	}
	return nil
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

// inferUnpool types elements that are put back to where a MaxPool took them from.
func inferUnpool(c *inference) error {
	x := c.in(0)
	c.out.Elem = x.Elem
	kernel := c.node.Ints("kernel_shape")
	if x.Shape == nil {
		return nil
	}
	if len(x.Shape) != 2+len(kernel) || len(kernel) == 0 {
		return fmt.Errorf("an input of %v for a kernel of %v, want [batch, channels, …]", x.Shape, kernel)
	}
	c.out.Shape = append(x.Shape[:2:2], slices.Repeat(Shape{Unknown}, len(kernel))...)
	if c.has(2) {
		v, known, err := c.ints(2)
		if known && len(v) == len(x.Shape) {
			for i, n := range v {
				c.out.Shape[i] = Fixed(n)
			}
		}
		return err
	}
	strides, pads := c.node.Ints("strides"), c.node.Ints("pads")
	for i, k := range kernel {
		stride, pad := int64(1), int64(0)
		if i < len(strides) {
			stride = strides[i]
		}
		if n := len(kernel); len(pads) == 2*n {
			pad = pads[i] + pads[n+i]
		}
		if n := x.Shape[2+i]; n.IsFixed() {
			c.out.Shape[2+i] = Fixed((n.Size-1)*stride + k - pad)
		}
	}
	return nil
}

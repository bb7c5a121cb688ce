package graph

import "fmt"

// ImageDecoder reads a picture from the bytes of a file.
// https://onnx.ai/onnx/operators/onnx__ImageDecoder.html
func init() {
	register(Operator{Name: "ImageDecoder", Facts: broken(Stepping, data), infer: func(c *inference) error {
		if x := c.in(0); x.Elem != Uint8 && x.Elem != Undefined || x.Shape != nil && len(x.Shape) != 1 {
			return fmt.Errorf("the input is %v, want a list of uint8", x)
		}
		channels := map[string]int64{"RGB": 3, "BGR": 3, "Grayscale": 1}
		format := c.node.Text("pixel_format", "RGB")
		n, known := channels[format]
		if !known {
			return fmt.Errorf("pixel_format is %q, want RGB, BGR or Grayscale", format)
		}
		c.out = Type{Elem: Uint8, Shape: Shape{Unknown, Unknown, Fixed(n)}}
		return nil
	}})
}

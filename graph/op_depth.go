package graph

import "fmt"

// DepthToSpace: https://onnx.ai/onnx/operators/onnx__DepthToSpace.html
// SpaceToDepth: https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html
func init() {
	register(
		Operator{Name: "DepthToSpace", Facts: moves(Rearranged, data), infer: func(c *inference) error { return inferBlocks(c, true) }},
		Operator{Name: "SpaceToDepth", Facts: moves(Rearranged, data), infer: func(c *inference) error { return inferBlocks(c, false) }},
	)
}

// inferBlocks moves blocks between the channels and the two sizes.
func inferBlocks(c *inference, toSpace bool) error {
	x, n := c.in(0), c.node.Int("blocksize", 0)
	c.out.Elem = x.Elem
	switch {
	case n < 1 || n > 1<<12:
		return fmt.Errorf("blocksize is %d, want 1 or more", n)
	case c.opset < 11 && c.node.Text("mode", "DCR") != "DCR":
		return fmt.Errorf("mode is of opset 11 and later; the graph is of %d", c.opset)
	case x.Shape == nil:
		return nil
	case len(x.Shape) != 4:
		return fmt.Errorf("an input of %v, want [batch, channels, height, width]", x.Shape)
	}
	channels, height, width := x.Shape[1], x.Shape[2], x.Shape[3]
	part := func(d Dim, by int64) (Dim, error) {
		if d.IsFixed() && d.Size%by != 0 {
			return d, fmt.Errorf("an input of %v does not divide into blocks of %d", x.Shape, n)
		}
		if !d.IsFixed() {
			return Unknown, nil
		}
		return Fixed(d.Size / by), nil
	}
	var err error
	if toSpace {
		channels, err = part(channels, n*n)
		height, width = times(height, n), times(width, n)
	} else {
		channels = times(channels, n*n)
		if height, err = part(height, n); err == nil {
			width, err = part(width, n)
		}
	}
	c.out.Shape = Shape{x.Shape[0], channels, height, width}
	return err
}

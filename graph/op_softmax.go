package graph

// Softmax, LogSoftmax and Hardmax work along one axis from opset 13 on (by default −1). Before,
// they work over all dimensions from the axis on (by default 1).
// https://onnx.ai/onnx/operators/onnx__Softmax.html
func init() {
	for name, facts := range map[string]Facts{
		"Softmax":    smooth(composed(1, 3, 2.5), data).summing(sumsExponentials),
		"LogSoftmax": smooth(composed(1, 3, 3, 1).near1(), data).summing(sumsExponentials),
		"Hardmax":    broken(Stepping, data),
	} {
		register(Operator{
			Name: name, Facts: facts,
			infer: func(c *inference) error {
				c.out = c.in(0)
				if c.out.Shape == nil {
					return nil
				}
				def := int64(-1)
				if c.opset < 13 {
					def = 1
				}
				at, n := c.node.Int("axis", def), len(c.out.Shape)
				if c.opset < 13 && at == int64(n) {
					return nil // no dimension is left to sum over
				}
				_, err := axis(at, n)
				return err
			},
		})
	}
}

func sumsExponentials(n *Node, in []Extent) Sum {
	x := extent(in, 0)
	at := fromStart(n.Int("axis", -1), len(x))
	if at >= len(x) {
		return nothing
	}
	return Sum{Terms: x[at], Steps: 1, Positive: true}
}

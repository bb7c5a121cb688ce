package graph

// BitwiseAnd, BitwiseOr, BitwiseXor and BitwiseNot: https://onnx.ai/onnx/operators/onnx__BitwiseAnd.html
// BitShift shifts integers without a sign. https://onnx.ai/onnx/operators/onnx__BitShift.html
func init() {
	for _, name := range []string{"BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"} {
		register(Operator{
			Name: name, Facts: broken(Still, data),
			infer: func(c *inference) (err error) {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
				c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
				return err
			},
		})
	}
	register(Operator{Name: "BitwiseNot", Facts: broken(Still, data), infer: func(c *inference) error { c.out = c.in(0); return nil }})
}

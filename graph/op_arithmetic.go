package graph

// Add, Sub, Mul and Div broadcast from opset 7 on; before that an attribute
// said how. https://onnx.ai/onnx/operators/onnx__Add.html
// Pow's result is of its base's type: https://onnx.ai/onnx/operators/onnx__Pow.html
// Max and Min broadcast from opset 8 on: https://onnx.ai/onnx/operators/onnx__Max.html
func init() {
	for _, name := range []string{"Add", "Sub", "Mul", "Div"} {
		register(Operator{
			Name: name, Since: []int64{7, 13, 14}, MinInputs: 2, MaxInputs: 2,
			infer: func(c *inference) (err error) {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
				c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
				return err
			},
		})
	}
	register(Operator{
		Name: "Pow", Since: []int64{7, 12, 13, 15}, MinInputs: 2, MaxInputs: 2,
		infer: func(c *inference) (err error) {
			if c.out.Elem = c.in(0).Elem; c.opset < 12 {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
			}
			c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
			return err
		},
	})
	for _, name := range []string{"Max", "Min"} {
		register(Operator{
			Name: name, Since: []int64{8, 12, 13}, MinInputs: 1, MaxInputs: -1,
			infer: func(c *inference) (err error) {
				if c.out.Elem, err = c.same(); err != nil {
					return err
				}
				c.out.Shape = c.in(0).Shape
				for _, in := range c.inputs[1:] {
					if c.out.Shape, err = broadcast(c.out.Shape, in.Shape); err != nil {
						return err
					}
				}
				return nil
			},
		})
	}
}

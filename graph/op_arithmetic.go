package graph

// Add, Sub, Mul and Div broadcast from opset 7 on; before that an attribute
// said how. https://onnx.ai/onnx/operators/onnx__Add.html
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
}

package graph

import "fmt"

// Greater: https://onnx.ai/onnx/operators/onnx__Greater.html, Less and Equal
// Where: https://onnx.ai/onnx/operators/onnx__Where.html
func init() {
	for _, name := range []string{"Greater", "Less", "Equal"} {
		register(Operator{
			Name: name, Since: []int64{7, 9, 13}, MinInputs: 2, MaxInputs: 2,
			infer: func(c *inference) (err error) {
				if _, err = c.same(); err != nil {
					return err
				}
				c.out.Elem = Bool
				c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
				return err
			},
		})
	}
	register(Operator{Name: "Where", Since: []int64{9, 16}, MinInputs: 3, MaxInputs: 3, infer: inferWhere})
}

func inferWhere(c *inference) error {
	if e := c.in(0).Elem; e != Bool && e != Undefined {
		return fmt.Errorf("the condition is %v, want bool", e)
	}
	a, b := c.in(1), c.in(2)
	if a.Elem != b.Elem && a.Elem != Undefined && b.Elem != Undefined {
		return fmt.Errorf("the choices are %v and %v; they must be of one type", a.Elem, b.Elem)
	}
	c.out.Elem = max(a.Elem, b.Elem)
	shape, err := broadcast(a.Shape, b.Shape)
	if err != nil {
		return err
	}
	c.out.Shape, err = broadcast(c.in(0).Shape, shape)
	return err
}

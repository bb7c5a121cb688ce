package graph

import "fmt"

// Greater: https://onnx.ai/onnx/operators/onnx__Greater.html, and the other comparisons
// And, Or, Xor and Not: https://onnx.ai/onnx/operators/onnx__And.html
// IsNaN and IsInf: https://onnx.ai/onnx/operators/onnx__IsNaN.html
// Where: https://onnx.ai/onnx/operators/onnx__Where.html
func init() {
	for _, op := range []struct {
		name  string
		since []int64
		of    DataType // Undefined: any
	}{
		{"Greater", []int64{7, 9, 13}, Undefined}, {"Less", []int64{7, 9, 13}, Undefined}, {"Equal", []int64{7, 11, 13, 19}, Undefined},
		{"GreaterOrEqual", []int64{12, 16}, Undefined}, {"LessOrEqual", []int64{12, 16}, Undefined},
		{"And", []int64{7}, Bool}, {"Or", []int64{7}, Bool}, {"Xor", []int64{7}, Bool},
	} {
		register(Operator{
			Name: op.name, Since: op.since, MinInputs: 2, MaxInputs: 2,
			infer: func(c *inference) (err error) {
				elem, err := c.same()
				if err != nil {
					return err
				}
				if op.of != Undefined && elem != op.of && elem != Undefined {
					return fmt.Errorf("the inputs are %v, want %v", elem, op.of)
				}
				c.out.Elem = Bool
				c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
				return err
			},
		})
	}
	register(Operator{
		Name: "Not", Since: []int64{1}, MinInputs: 1, MaxInputs: 1,
		infer: func(c *inference) error {
			if c.out = c.in(0); c.out.Elem != Bool && c.out.Elem != Undefined {
				return fmt.Errorf("the input is %v, want bool", c.out.Elem)
			}
			return nil
		},
	})
	for _, op := range []Operator{
		{Name: "IsNaN", Since: []int64{9, 13, 20}},
		{Name: "IsInf", Since: []int64{10, 20}, Attrs: map[string]AttrKind{"detect_negative": AttrInt, "detect_positive": AttrInt}},
	} {
		op.MinInputs, op.MaxInputs = 1, 1
		op.infer = func(c *inference) error {
			if e := c.in(0).Elem; !e.IsFloat() && e != Undefined {
				return fmt.Errorf("the input is %v, want floats", e)
			}
			c.out = Type{Elem: Bool, Shape: c.in(0).Shape}
			return nil
		}
		register(op)
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

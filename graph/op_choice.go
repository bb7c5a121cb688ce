package graph

import "fmt"

// Greater: https://onnx.ai/onnx/operators/onnx__Greater.html, and the other comparisons
// And, Or, Xor and Not: https://onnx.ai/onnx/operators/onnx__And.html
// IsNaN and IsInf: https://onnx.ai/onnx/operators/onnx__IsNaN.html
// Where: https://onnx.ai/onnx/operators/onnx__Where.html
func init() {
	compares, decides := broken(Stepping, threshold), broken(Still, data)
	for _, op := range []struct {
		name  string
		from  int64
		facts Facts
		of    DataType // Undefined: any
	}{
		{"Greater", 7, compares, Undefined}, {"Less", 7, compares, Undefined}, {"Equal", 7, compares, Undefined},
		{"GreaterOrEqual", 0, compares, Undefined}, {"LessOrEqual", 0, compares, Undefined},
		{"And", 7, decides, Bool}, {"Or", 7, decides, Bool}, {"Xor", 7, decides, Bool},
	} {
		register(Operator{
			Name: op.name, From: op.from, Facts: op.facts,
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
		Name: "Not", Facts: decides,
		infer: func(c *inference) error {
			if c.out = c.in(0); c.out.Elem != Bool && c.out.Elem != Undefined {
				return fmt.Errorf("the input is %v, want bool", c.out.Elem)
			}
			return nil
		},
	})
	for _, name := range []string{"IsNaN", "IsInf"} {
		register(Operator{
			Name: name, Facts: broken(Stepping, data),
			infer: func(c *inference) error {
				if e := c.in(0).Elem; !e.IsFloat() && e != Undefined {
					return fmt.Errorf("the input is %v, want floats", e)
				}
				c.out = Type{Elem: Bool, Shape: c.in(0).Shape}
				return nil
			},
		})
	}
	register(Operator{Name: "Where", Facts: moves(Joined, data), infer: inferWhere})
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

package graph

import "slices"

// Operators that draw numbers at random. Two runs, or two engines, give other numbers.
// https://onnx.ai/onnx/operators/onnx__RandomNormal.html and the pages beside it.
func init() {
	for name, infer := range map[string]func(*inference) error{
		"RandomNormal": inferDrawn, "RandomUniform": inferDrawn,
		"RandomNormalLike": inferDrawnLike, "RandomUniformLike": inferDrawnLike, "Bernoulli": inferDrawnLike,
		"Multinomial": func(c *inference) error {
			c.out.Elem = DataType(c.node.Int("dtype", int64(Int32)))
			if x := c.in(0).Shape; len(x) == 2 {
				c.out.Shape = Shape{x[0], Fixed(max(c.node.Int("sample_size", 1), 0))}
			}
			return nil
		},
	} {
		facts := broken(Stepping, extents)
		switch name {
		case "RandomNormal", "RandomUniform":
			facts = broken(Still)
		case "Bernoulli", "Multinomial":
			facts = broken(Stepping, data)
		}
		facts.Drawn = true
		register(Operator{Name: name, Facts: facts, infer: infer})
	}
}

func inferDrawn(c *inference) error {
	c.out = Type{Elem: DataType(c.node.Int("dtype", int64(Float))), Shape: Shape{}}
	for _, n := range c.node.Ints("shape") {
		if n < 0 {
			c.out.Shape = append(c.out.Shape, Unknown)
			continue
		}
		c.out.Shape = append(c.out.Shape, Fixed(n))
	}
	return nil
}

func inferDrawnLike(c *inference) error {
	c.out = Type{Elem: DataType(c.node.Int("dtype", int64(c.in(0).Elem))), Shape: slices.Clone(c.in(0).Shape)}
	return nil
}

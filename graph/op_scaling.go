package graph

import "fmt"

// These operators of ai.onnx.ml prepare rows of numbers. Most of them give float32, whatever they take.
// https://onnx.ai/onnx/operators/onnx_aionnxml_Scaler.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_Normalizer.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_Imputer.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_Binarizer.html
func init() {
	register(
		Operator{Name: ML + ".Scaler", Facts: elementwise(composed(1, 1), data), infer: inferScaler},
		Operator{Name: ML + ".Normalizer", Facts: smooth(composed(2.5, 3), data).summing(sumsColumns), infer: inferNormalizer},
		Operator{Name: ML + ".Imputer", Facts: broken(Jumping, data), infer: inferImputer},
		Operator{Name: ML + ".Binarizer", Facts: broken(Stepping, data), infer: func(c *inference) error {
			c.out = c.in(0)
			return nil
		}},
	)
}

func inferScaler(c *inference) error {
	c.out = Type{Elem: Float, Shape: c.in(0).Shape}
	offset, scale := c.numbers("offset"), c.numbers("scale")
	if len(offset) != len(scale) && len(offset) > 0 && len(scale) > 0 {
		return fmt.Errorf("%d offsets and %d scales; want as many", len(offset), len(scale))
	}
	return c.ofColumns("offset", "scale")
}

func inferNormalizer(c *inference) error {
	c.out = Type{Elem: Float, Shape: c.in(0).Shape}
	if norm := c.node.Text("norm", "MAX"); norm != "MAX" && norm != "L1" && norm != "L2" {
		return fmt.Errorf("norm is %q; want MAX, L1 or L2", norm)
	}
	if x := c.in(0).Shape; x != nil && len(x) != 1 && len(x) != 2 {
		return fmt.Errorf("the input is %v; want one row, or rows of columns", x)
	}
	return nil
}

func inferImputer(c *inference) error {
	c.out = c.in(0)
	values := "imputed_value_int64s"
	if c.in(0).Elem.IsFloat() {
		values = "imputed_value_floats"
	}
	if _, given := c.node.Attr(values); !given && c.in(0).Elem != Undefined {
		return fmt.Errorf("of %v it needs attribute %q", c.in(0).Elem, values)
	}
	return c.ofColumns("imputed_value_floats", "imputed_value_int64s")
}

// numbers returns those of an attribute of floats.
func (c *inference) numbers(attribute string) []float32 {
	a, _ := c.node.Attr(attribute)
	return a.Floats
}

// ofColumns checks that lists have one number for all columns, or one for each.
func (c *inference) ofColumns(attributes ...string) error {
	x := c.in(0).Shape
	for _, name := range attributes {
		a, given := c.node.Attr(name)
		n := int64(len(a.Floats) + len(a.Ints))
		if given && n != 1 && len(x) > 0 && !agree(x[len(x)-1], Fixed(n)) {
			return fmt.Errorf("%q has %d numbers for rows of %v; want one, or one for each column", name, n, x)
		}
	}
	return nil
}

// rows returns the number of rows of the first input, which is one row where it has one dimension.
func (c *inference) rows() (Dim, error) {
	switch x := c.in(0).Shape; {
	case x == nil:
		return Unknown, nil
	case len(x) == 1:
		return Fixed(1), nil
	case len(x) == 2:
		return x[0], nil
	default:
		return Unknown, fmt.Errorf("the input is %v; want one row, or rows of columns", x)
	}
}

// sumsColumns sums along the columns of rows.
func sumsColumns(_ *Node, in []Extent) Sum {
	x := extent(in, 0)
	return along(0, x, len(x)-1)
}

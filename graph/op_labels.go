package graph

import (
	"errors"
	"fmt"
)

// These operators of ai.onnx.ml look values up in lists of categories.
// https://onnx.ai/onnx/operators/onnx_aionnxml_OneHotEncoder.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_CategoryMapper.html
func init() {
	register(
		Operator{Name: ML + ".OneHotEncoder", Facts: broken(Stepping, data), infer: inferOneHotEncoder},
		Operator{Name: ML + ".LabelEncoder", Facts: broken(Stepping, data), infer: inferLabelEncoder},
		Operator{Name: ML + ".CategoryMapper", Facts: broken(Stepping, data), infer: inferCategoryMapper},
	)
}

func inferOneHotEncoder(c *inference) error {
	c.out.Elem = Float
	numbers, words := len(c.node.Ints("cats_int64s")), len(c.words("cats_strings"))
	elem := c.in(0).Elem
	switch {
	case numbers > 0 && words > 0:
		return errors.New(`has both "cats_int64s" and "cats_strings"`)
	case elem == String && words == 0:
		return errors.New(`of strings it needs attribute "cats_strings"`)
	case elem != String && elem != Undefined && numbers == 0:
		return fmt.Errorf(`of %v it needs attribute "cats_int64s"`, elem)
	}
	if x := c.in(0).Shape; x != nil {
		c.out.Shape = append(append(Shape{}, x...), Fixed(int64(numbers+words)))
	}
	return nil
}

func inferCategoryMapper(c *inference) error {
	if n, m := len(c.node.Ints("cats_int64s")), len(c.words("cats_strings")); n != m {
		return fmt.Errorf("%d integers and %d strings; want as many", n, m)
	}
	c.out = Type{Elem: swapped(c.in(0).Elem), Shape: c.in(0).Shape}
	return nil
}

// swapped returns int64 for strings and the reverse.
func swapped(elem DataType) DataType {
	return map[DataType]DataType{String: Int64, Int64: String}[elem]
}

func inferLabelEncoder(c *inference) error {
	c.out.Shape = c.in(0).Shape
	if c.opset < 2 {
		c.out.Elem = swapped(c.in(0).Elem)
		return nil
	}
	keys, n, err := c.entries("keys")
	if err != nil {
		return err
	}
	values, m, err := c.entries("values")
	if err != nil {
		return err
	}
	if elem := c.in(0).Elem; elem != keys && elem != Undefined {
		return fmt.Errorf("the keys are %v, the input %v", keys, elem)
	}
	if n != m {
		return fmt.Errorf("%d keys and %d values; want as many", n, m)
	}
	c.out.Elem = values
	return nil
}

// entries returns the type and the number of a LabelEncoder's keys or values, of which one list is given.
func (c *inference) entries(what string) (elem DataType, n int, err error) {
	lists := 0
	for _, a := range c.node.Attrs {
		switch a.Name {
		case what + "_floats":
			elem, n = Float, len(a.Floats)
		case what + "_int64s":
			elem, n = Int64, len(a.Ints)
		case what + "_strings":
			elem, n = String, len(a.Strings)
		case what + "_tensor":
			elem, n = a.Tensor.Elem, a.Tensor.Len()
		default:
			continue
		}
		lists++
	}
	if lists != 1 {
		return elem, n, fmt.Errorf("has %d lists of %s, want one", lists, what)
	}
	return elem, n, nil
}

// words returns the strings of an attribute.
func (c *inference) words(attribute string) [][]byte {
	a, _ := c.node.Attr(attribute)
	return a.Strings
}

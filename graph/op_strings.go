package graph

import (
	"errors"
	"fmt"
	"slices"
)

// These operators compute with texts.
// https://onnx.ai/onnx/operators/onnx__StringConcat.html
// https://onnx.ai/onnx/operators/onnx__StringSplit.html
// https://onnx.ai/onnx/operators/onnx__StringNormalizer.html
// https://onnx.ai/onnx/operators/onnx__RegexFullMatch.html
func init() {
	for name, infer := range map[string]func(c *inference) error{
		"StringSplit": inferStringSplit, "StringNormalizer": inferStringNormalizer,
		"RegexFullMatch": func(c *inference) error {
			c.out = Type{Elem: Bool, Shape: c.in(0).Shape}
			return nil
		},
	} {
		register(Operator{Name: name, Facts: broken(Stepping, data), infer: ofTexts(infer)})
	}
	register(Operator{Name: "StringConcat", Facts: broken(Stepping, data), infer: ofTexts(func(c *inference) (err error) {
		c.out.Elem = String
		c.out.Shape, err = broadcast(c.in(0).Shape, c.in(1).Shape)
		return err
	})})
}

// ofTexts returns a rule that refuses operands other than strings.
func ofTexts(infer func(*inference) error) func(*inference) error {
	return func(c *inference) error {
		for i, t := range c.inputs {
			if t.Elem != String && t.Elem != Undefined {
				return fmt.Errorf("input %d is %v, want string", i, t.Elem)
			}
		}
		return infer(c)
	}
}

// inferStringSplit types the parts of texts, and how many parts each has.
func inferStringSplit(c *inference) error {
	x := c.in(0).Shape
	c.out.Elem = String
	if x != nil {
		c.out.Shape = append(append(Shape{}, x...), Unknown)
	}
	c.more = []Type{{Elem: Int64, Shape: x}}
	return nil
}

// inferStringNormalizer types the words of one row that are left. Without stop words all are left.
func inferStringNormalizer(c *inference) error {
	x := c.in(0).Shape
	c.out = Type{Elem: String, Shape: x}
	switch {
	case x == nil:
		return nil
	case len(x) != 1 && len(x) != 2:
		return fmt.Errorf("texts of %v, want one row: [C] or [1,C]", x)
	case len(x) == 2 && !agree(x[0], Fixed(1)):
		return fmt.Errorf("texts of %v, want one row: [C] or [1,C]", x)
	}
	if len(c.words("stopwords")) > 0 {
		c.out.Shape = slices.Clone(x)
		c.out.Shape[len(x)-1] = Unknown
	}
	return nil
}

// TfIdfVectorizer counts n-grams. https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html
func init() {
	f := broken(Stepping, data)
	f.Rounding = ulps(1) // of a count times a weight
	register(Operator{Name: "TfIdfVectorizer", Facts: f, infer: inferTfIdf})
}

func inferTfIdf(c *inference) error {
	c.out.Elem = Float
	places, numbers, words := c.node.Ints("ngram_indexes"), c.node.Ints("pool_int64s"), c.words("pool_strings")
	switch elem := c.in(0).Elem; {
	case len(places) == 0:
		return errors.New(`attribute "ngram_indexes" is empty, want a place for each n-gram`)
	case slices.Min(places) < 0 || slices.Max(places) >= maxSpan:
		return fmt.Errorf(`"ngram_indexes" go from %d to %d; each must be from 0 to %d`, slices.Min(places), slices.Max(places), maxSpan-1)
	case (len(numbers) > 0) == (len(words) > 0):
		return errors.New(`one of "pool_int64s" and "pool_strings" must have the n-grams`)
	case elem != Undefined && (elem == String) != (len(words) > 0):
		return fmt.Errorf("n-grams are looked for in %v, and the pool has others", elem)
	}
	width := Fixed(slices.Max(places) + 1)
	switch x := c.in(0).Shape; {
	case x == nil:
	case len(x) == 1:
		c.out.Shape = Shape{width}
	case len(x) == 2:
		c.out.Shape = Shape{x[0], width}
	default:
		return fmt.Errorf("items of %v, want one row, or rows", x)
	}
	return nil
}

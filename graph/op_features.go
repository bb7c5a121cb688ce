package graph

import "fmt"

// These operators of ai.onnx.ml choose columns and join them.
// https://onnx.ai/onnx/operators/onnx_aionnxml_ArrayFeatureExtractor.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_FeatureVectorizer.html
func init() {
	register(
		Operator{Name: ML + ".ArrayFeatureExtractor", Facts: moves(Rearranged, data, indices), infer: inferFeatureExtractor},
		Operator{Name: ML + ".FeatureVectorizer", Facts: elementwise(ulps(1), data), infer: inferFeatureVectorizer},
	)
}

// inferFeatureExtractor replaces the last dimension by the number of indices. One row stays a row.
func inferFeatureExtractor(c *inference) error {
	c.out.Elem = c.in(0).Elem
	if e := c.in(1).Elem; e != Int64 && e != Undefined {
		return fmt.Errorf("the indices are %v, want int64", e)
	}
	x, at := c.in(0).Shape, c.in(1).Shape
	if x == nil {
		return nil
	}
	if len(x) == 0 {
		return fmt.Errorf("the input is a scalar; want columns")
	}
	n := Unknown
	if at != nil {
		n = product(at)
	}
	c.out.Shape = append(append(Shape{}, x[:len(x)-1]...), n)
	if len(x) == 1 {
		c.out.Shape = Shape{Fixed(1), n}
	}
	return nil
}

func inferFeatureVectorizer(c *inference) error {
	if _, err := c.same(); err != nil {
		return err
	}
	widths := c.node.Ints("inputdimensions")
	if len(widths) != len(c.inputs) {
		return fmt.Errorf("%d inputs, and %d inputdimensions; want as many", len(c.inputs), len(widths))
	}
	n, err := c.rows()
	if err != nil {
		return err
	}
	columns := int64(0)
	for _, w := range widths {
		if w < 0 || w > maxSpan {
			return fmt.Errorf("inputdimensions are %v; want 0 to %d", widths, maxSpan)
		}
		columns += w
	}
	c.out = Type{Elem: Float, Shape: Shape{n, Fixed(columns)}}
	return nil
}

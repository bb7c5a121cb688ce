package graph

import "fmt"

// Split gives parts along an axis. Their sizes are an attribute up to opset 12 and an input
// from 13 on. Without sizes the parts are equal. From opset 18 on num_outputs says how many
// there are, and the last one is smaller where the size cannot be divided.
// https://onnx.ai/onnx/operators/onnx__Split.html
func init() {
	register(Operator{Name: "Split", From: 2, Facts: moves(Rearranged, data, sizes), infer: inferSplit})
}

func inferSplit(c *inference) error {
	x, n := c.in(0), len(c.node.Outputs)
	sizes, known := c.node.Ints("split"), true
	switch parts, asked := c.node.Attr("num_outputs"); {
	case sizes != nil && c.opset >= 13, c.has(1) && c.opset < 13:
		return fmt.Errorf("the parts' sizes are an attribute up to opset 12 and an input from 13 on; the graph is of %d", c.opset)
	case asked && (c.opset < 18 || c.has(1) || parts.I != int64(n)):
		return fmt.Errorf("num_outputs is %d for %d outputs at opset %d; it is of 18 and later, their number, and in the place of sizes", parts.I, n, c.opset)
	case c.has(1):
		var err error
		if sizes, known, err = c.ints(1); err != nil {
			return err
		}
	}
	types := make([]Type, n)
	for i := range types {
		types[i] = Type{Elem: x.Elem}
	}
	defer func() { c.out, c.more = types[0], types[1:] }()
	if x.Shape == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", 0), len(x.Shape))
	if err != nil {
		return err
	}
	if sizes == nil && known && x.Shape[at].IsFixed() {
		if sizes, err = equalParts(x.Shape[at].Size, int64(n), c.opset); err != nil {
			return err
		}
	}
	if sizes != nil && len(sizes) != n {
		return fmt.Errorf("%d sizes for %d outputs", len(sizes), n)
	}
	total := int64(0)
	for i := range types {
		types[i].Shape = append(Shape{}, x.Shape...)
		types[i].Shape[at] = Unknown
		if sizes != nil {
			if sizes[i] < 0 || sizes[i] > maxSpan {
				return fmt.Errorf("sizes are %v; each must be from 0 to %d", sizes, maxSpan)
			}
			types[i].Shape[at] = Fixed(sizes[i])
			total += sizes[i]
		}
	}
	if sizes != nil && x.Shape[at].IsFixed() && total != x.Shape[at].Size {
		return fmt.Errorf("sizes %v are not those of axis %d of %v", sizes, at, x.Shape)
	}
	return nil
}

// equalParts returns the sizes of n parts of a dimension. It returns none where the last part would be smaller
// than 0, as of 5 elements in 4 parts: ONNX's own inference then states −1, its reference gives parts of 2, 2, 1
// and 0, and onnxruntime refuses.
func equalParts(size, n, opset int64) ([]int64, error) {
	each := (size + n - 1) / n
	if opset >= 18 && each*(n-1) > size {
		return nil, nil
	}
	sizes := make([]int64, n)
	for i := range sizes {
		sizes[i] = min(each, max(0, size-int64(i)*each))
	}
	if opset < 18 && each*n != size {
		return nil, fmt.Errorf("%d elements do not divide into %d parts", size, n)
	}
	return sizes, nil
}

package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators that move elements or change dimensions. The specification of each is at
// https://onnx.ai/onnx/operators/onnx__NAME.html.

// reshaped returns v under other dimensions. v may be a constant.
func reshaped(l *lowering, v *value, dims []int) (*value, error) {
	if product(dims) != v.size() {
		return nil, fmt.Errorf("dimensions %v have %d elements, %v would have %d", v.dims, v.size(), dims, product(dims))
	}
	if v.data != nil {
		t := *v.data
		t.Dims = wideDims(dims)
		return constant(&t)
	}
	if _, err := l.read(v); err != nil {
		return nil, err
	}
	return v.shaped(dims), nil
}

func init() { register("Reshape", lowerReshape) }

// lowerReshape: 0 copies the input's dimension (from opset 14 on unless allowzero is set), and −1
// is what is left over. The shape is an input from opset 5 on.
func lowerReshape(l *lowering, n *graph.Node, in []*value) (*value, error) {
	shape := n.Ints("shape")
	if l.opset >= 5 {
		if len(in) < 2 || in[1] == nil {
			return nil, fmt.Errorf("the shape is left out")
		}
		var err error
		if shape, err = integers(n, in[1], "shape"); err != nil {
			return nil, err
		}
	}
	dims, err := reshapeDims(in[0].dims, shape, n.Int("allowzero", 0) != 0)
	if err != nil {
		return nil, err
	}
	return reshaped(l, in[0], dims)
}

func reshapeDims(from []int, shape []int64, allowZero bool) ([]int, error) {
	dims := make([]int, len(shape))
	rest, known := -1, 1
	for i, d := range shape {
		switch {
		case d == -1 && rest < 0:
			rest = i
			continue
		case d < 0 || d > maxElements:
			return nil, fmt.Errorf("shape %v has a dimension that is negative or too large, or two that are -1", shape)
		case d == 0 && !allowZero:
			if i >= len(from) {
				return nil, fmt.Errorf("shape %v copies dimension %d of %v, which has not so many", shape, i, from)
			}
			dims[i] = from[i]
		default:
			dims[i] = int(d)
		}
		if known *= dims[i]; known > maxElements {
			return nil, fmt.Errorf("shape %v is too large", shape)
		}
	}
	if rest >= 0 {
		if known == 0 || product(from)%known != 0 {
			return nil, fmt.Errorf("shape %v does not divide the %d elements of %v", shape, product(from), from)
		}
		dims[rest] = product(from) / known
	}
	return dims, nil
}

func init() { register("Flatten", lowerFlatten) }

// lowerFlatten makes a matrix whose rows are the dimensions before axis (by default 1).
func lowerFlatten(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	axis := n.Int("axis", 1)
	if axis < 0 {
		axis += int64(len(x.dims))
	}
	if axis < 0 || axis > int64(len(x.dims)) {
		return nil, fmt.Errorf("axis %d is outside a tensor of rank %d", n.Int("axis", 1), len(x.dims))
	}
	return reshaped(l, x, []int{product(x.dims[:axis]), product(x.dims[axis:])})
}

package native

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators that move or rename elements. The specification of each is
// https://onnx.ai/onnx/operators/onnx__NAME.html.

func init() { register("Identity", lowerIdentity) }

func lowerIdentity(_ *lowering, _ *graph.Node, in []*value) (*value, error) { return in[0], nil }

func init() { registerSeveral("Dropout", lowerDropout, 1, 2) }

// Dropout keeps all, as inference has it; where training is asked for it is refused.
// Before opset 12 the mask is not said to be anything in inference.
func lowerDropout(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if len(in) > 2 && in[2] != nil {
		if in[2].data == nil {
			return nil, unsupported(n, "training_mode that is not a constant")
		}
		training, err := graph.Data[bool](in[2].data)
		if err != nil || len(training) != 1 {
			return nil, fmt.Errorf("training_mode is %v, want one bool", in[2].data.Type())
		}
		none := len(in) > 1 && in[1] != nil && in[1].data != nil && in[1].elem == graph.Float
		if none {
			ratio, err := number(n, in[1], "the ratio")
			if err != nil {
				return nil, err
			}
			none = ratio == 0
		}
		if training[0] && !none {
			return nil, unsupported(n, "numbers drawn at random: training_mode is true")
		}
	}
	if len(n.Outputs) == 1 || l.opset < 12 {
		return []*value{x}, nil
	}
	mask, err := constant(&graph.Tensor{
		Name: n.Outputs[1], Elem: graph.Bool, Dims: wideDims(x.dims), Raw: bytes.Repeat([]byte{1}, x.size()),
	})
	return []*value{x, mask}, err
}

// reshaped is v under other dimensions, whether it is a constant or not.
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

// Reshape: 0 copies the input's dimension (opset 14: unless allowzero), −1 is
// what is left over. The shape is an input since opset 5.
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

// Flatten makes a matrix, the dimensions before axis (1) its rows.
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

func init() { register("Squeeze", lowerSqueeze) }

// Squeeze removes dimensions of one. Axes are an input since opset 13.
func lowerSqueeze(l *lowering, n *graph.Node, in []*value) (*value, error) {
	axes, err := reduceAxes(n, in, l.opset >= 13)
	if err != nil {
		return nil, err
	}
	gone := make([]bool, len(in[0].dims))
	for _, axis := range axes {
		i, err := axisOf(axis, len(in[0].dims))
		if err != nil {
			return nil, err
		}
		gone[i] = true
	}
	dims := []int{}
	for i, d := range in[0].dims {
		if !gone[i] && (len(axes) > 0 || d != 1) {
			dims = append(dims, d)
		}
	}
	return reshaped(l, in[0], dims)
}

func init() { register("Unsqueeze", lowerUnsqueeze) }

// Unsqueeze adds dimensions of one. Axes are an input since opset 13, and
// count in the result.
func lowerUnsqueeze(l *lowering, n *graph.Node, in []*value) (*value, error) {
	axes, err := reduceAxes(n, in, l.opset >= 13)
	if err != nil {
		return nil, err
	}
	rank := len(in[0].dims) + len(axes)
	added := make([]bool, rank)
	for _, axis := range axes {
		i, err := axisOf(axis, rank)
		if err != nil {
			return nil, err
		}
		if added[i] {
			return nil, fmt.Errorf("axes %v name one twice", axes)
		}
		added[i] = true
	}
	dims, rest := make([]int, rank), in[0].dims
	for i := range dims {
		if added[i] {
			dims[i] = 1
			continue
		}
		dims[i], rest = rest[0], rest[1:]
	}
	return reshaped(l, in[0], dims)
}

func init() { register("Expand", lowerExpand) }

// Expand broadcasts to a shape, which is itself broadcast to the operand's.
func lowerExpand(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, in[0]); err != nil {
		return nil, err
	}
	shape, err := integers(n, in[1], "shape")
	if err != nil {
		return nil, err
	}
	wanted, err := intDims(shape)
	if err != nil {
		return nil, err
	}
	dims, err := broadcastDims(in[0].dims, wanted)
	if err != nil || slices.Equal(dims, in[0].dims) {
		return in[0], err
	}
	s := strides(in[0].dims, dims)
	w := newWalk(dims, s, s)
	last := len(w.dims) - 1
	return as(in[0].elem)(l.apply(kernel{name: "Expand", dims: dims, run: func(y []float32, in [][]float32) {
		w.each(func(o, i, _ int) {
			for j := range w.dims[last] {
				y[o+j] = in[0][i+j*w.a[last]]
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := sumTo(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, in[0]))
}

func init() { register("Concat", lowerConcat) }

// Concat joins along axis, which is required since opset 4.
func lowerConcat(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, in...); err != nil {
		return nil, err
	}
	if sizes, err := joinIntegers(n, in); sizes != nil || err != nil {
		return sizes, err
	}
	def := int64(1)
	if _, ok := n.Attr("axis"); !ok && l.opset >= 4 {
		return nil, fmt.Errorf("axis is left out")
	}
	axis, err := axisOf(n.Int("axis", def), len(in[0].dims))
	if err != nil {
		return nil, err
	}
	dims := slices.Clone(in[0].dims)
	for _, x := range in[1:] {
		if len(x.dims) != len(dims) {
			return nil, fmt.Errorf("inputs have dimensions %v and %v", in[0].dims, x.dims)
		}
		for i, d := range x.dims {
			if i != axis && d != dims[i] {
				return nil, fmt.Errorf("inputs have dimensions %v and %v, which differ off axis %d", in[0].dims, x.dims, axis)
			}
		}
		dims[axis] += x.dims[axis]
	}
	full := slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return v.size() == 0 })
	if len(full) == 1 {
		return full[0], nil
	}
	return as(in[0].elem)(l.apply(concatKernel(full, dims, axis), full...))
}

func concatKernel(in []*value, dims []int, axis int) kernel {
	outer, row := product(dims[:axis]), product(dims[axis:])
	widths := make([]int, len(in))
	for i, x := range in {
		widths[i] = product(x.dims[axis:])
	}
	return kernel{name: "Concat", dims: dims, run: func(out []float32, in [][]float32) {
		at := 0
		for i, x := range in {
			for r := range outer {
				copy(out[r*row+at:][:widths[i]], x[r*widths[i]:])
			}
			at += widths[i]
		}
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx := make([]*value, len(x))
		at := 0
		for i := range x {
			if x[i].active {
				var err error
				if dx[i], err = l.apply(columnsKernel(x[i].dims, outer, row, at, widths[i]), dy); err != nil {
					return nil, err
				}
			}
			at += widths[i]
		}
		return dx, nil
	}}
}

// columnsKernel copies a range of columns of a matrix.
func columnsKernel(dims []int, rows, columns, at, width int) kernel {
	return kernel{name: "Columns", dims: dims, run: func(out []float32, in [][]float32) {
		for r := range rows {
			copy(out[r*width:][:width], in[0][r*columns+at:])
		}
	}}
}

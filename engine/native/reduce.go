package native

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// The reductions: https://onnx.ai/onnx/operators/onnx__ReduceSum.html and the pages beside it.
// Axes are an input from opset 13 (ReduceSum) or 18 (the others) on, and an attribute
// before. Negative axes count from the end.
func init() {
	for op, r := range map[string]reduction{
		"ReduceSum":       {floats: reduceSum, whole: &wholeTotal},
		"ReduceMean":      {floats: reduceMean},
		"ReduceMax":       {floats: reduceMax, whole: &wholeGreatest},
		"ReduceMin":       {floats: reduceMin, whole: &wholeLeast},
		"ReduceSumSquare": {floats: reduceSquares, alone: &square},
		"ReduceL1":        {floats: reduceL1, alone: &magnitude},
		"ReduceL2":        {floats: reduceL2, alone: &magnitude},
		"ReduceLogSum":    {floats: reduceLogSum, alone: &logarithm},
		"ReduceLogSumExp": {floats: reduceLogSumExp},
		"ReduceProd":      {floats: reduceProduct, whole: &wholeTotalProduct},
	} {
		register(op, r.lower)
	}
}

// reducing is what a reduction reduces.
type reducing struct {
	x    *value
	axes []int64
	keep bool
}

// reduction is one of the operators.
type reduction struct {
	floats func(l *lowering, r reducing) (*value, error)
	whole  *wholeReduction // of integers; nil: they are not reduced
	alone  *pointwise      // what an element becomes where nothing is reduced; nil: itself
}

func (r reduction) lower(l *lowering, n *graph.Node, in []*value) (*value, error) {
	integers := integral(in[0].elem) || in[0].elem == graph.Bool
	if err := floats(n, in[0]); err != nil && !integers {
		return nil, err
	}
	op, _ := graph.Lookup(n.Op)
	asInput := l.opset >= op.InputSince(1) // and before an attribute
	axes, err := reduceAxes(n, in, asInput)
	if err != nil {
		return nil, err
	}
	reduces := len(axes) > 0 || n.Int("noop_with_empty_axes", 0) == 0 || !asInput
	of := reducing{in[0], axes, n.Int("keepdims", 1) != 0}
	switch {
	case integers && r.whole == nil:
		return nil, unsupported(n, fmt.Sprintf("%v elements", in[0].elem))
	case reduces && integers:
		return r.whole.reduce(l, n, of)
	case reduces:
		return r.floats(l, of)
	case r.alone != nil:
		return r.alone.apply(l, in[0])
	}
	return in[0], nil
}

func reduceSum(l *lowering, r reducing) (*value, error) { return r.sum(l, r.x) }

func reduceMean(l *lowering, r reducing) (*value, error) {
	return reduce(l, r.x, r.axes, r.keep, true)
}

func (r reducing) sum(l *lowering, x *value) (*value, error) {
	return reduce(l, x, r.axes, r.keep, false)
}

// summed sums a function of each element.
func (r reducing) summed(l *lowering, f pointwise) (*value, error) {
	x, err := f.apply(l, r.x)
	if err != nil {
		return nil, err
	}
	return r.sum(l, x)
}

var (
	magnitude   = pointwise{name: "Abs", value: abs, slope: func(x, _ float32) float32 { return sign(x) }}
	exponential = pointwise{name: "Exp", value: wide(math.Exp), slope: func(_, y float32) float32 { return y }}
	logarithm   = pointwise{name: "Log", value: wide(math.Log), slope: func(x, _ float32) float32 { return 1 / x }}
	root        = pointwise{name: "Sqrt", value: sqrt, slope: func(_, y float32) float32 { return 0.5 / y }}
)

func reduceSquares(l *lowering, r reducing) (*value, error) { return r.summed(l, square) }
func reduceL1(l *lowering, r reducing) (*value, error)      { return r.summed(l, magnitude) }

func reduceL2(l *lowering, r reducing) (*value, error) {
	sum, err := r.summed(l, square)
	if err != nil {
		return nil, err
	}
	return root.apply(l, sum)
}

func reduceLogSum(l *lowering, r reducing) (*value, error) {
	sum, err := r.sum(l, r.x)
	if err != nil {
		return nil, err
	}
	return logarithm.apply(l, sum)
}

// reduceLogSumExp takes the greatest element out, so that nothing overflows. No gradient has to
// pass it, because the result does not depend on it.
func reduceLogSumExp(l *lowering, r reducing) (*value, error) {
	kept, dims, err := reducedDims(r.x.dims, r.axes, r.keep)
	if err != nil {
		return nil, err
	}
	top, err := greatest(l, r.x, kept)
	if err != nil {
		return nil, err
	}
	still := *top
	still.active = false
	off, err := subtract(l, r.x, &still)
	if err != nil {
		return nil, err
	}
	sum, err := reducing{off, r.axes, true}.summed(l, exponential)
	if err != nil {
		return nil, err
	}
	log, err := logarithm.apply(l, sum)
	if err != nil {
		return nil, err
	}
	y, err := add(l, log, &still)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

func reduceMax(l *lowering, r reducing) (*value, error) {
	kept, dims, err := reducedDims(r.x.dims, r.axes, r.keep)
	if err != nil {
		return nil, err
	}
	y, err := greatest(l, r.x, kept)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

func reduceMin(l *lowering, r reducing) (*value, error) {
	x, err := scale(l, r.x, -1)
	if err != nil {
		return nil, err
	}
	y, err := reduceMax(l, reducing{x, r.axes, r.keep})
	if err != nil {
		return nil, err
	}
	return scale(l, y, -1)
}

// reduceProduct has a gradient that is a number only where no element is 0.
func reduceProduct(l *lowering, r reducing) (*value, error) {
	kept, dims, err := reducedDims(r.x.dims, r.axes, r.keep)
	if err != nil {
		return nil, err
	}
	s := strides(kept, r.x.dims)
	w := newWalk(r.x.dims, s, s)
	n, step := w.dims[len(w.dims)-1], w.a[len(w.a)-1]
	y, err := l.apply(kernel{name: "Product", dims: kept, run: func(y []float32, in [][]float32) {
		for i := range y {
			y[i] = 1
		}
		w.each(func(o, a, _ int) {
			for i := range n {
				y[a+i*step] *= in[0][o+i]
			}
		})
	}, back: func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		whole, err := multiply(l, dy, y)
		if err != nil {
			return nil, err
		}
		dx, err := divide(l, whole, x[0])
		return []*value{dx}, err
	}}, r.x)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

func reduceAxes(n *graph.Node, in []*value, asInput bool) ([]int64, error) {
	if !asInput {
		if len(in) > 1 {
			return nil, fmt.Errorf("axes are an attribute in this opset, not an input")
		}
		return n.Ints("axes"), nil
	}
	if len(in) < 2 || in[1] == nil {
		return nil, nil
	}
	return integers(n, in[1], "axes")
}

// reducedDims returns dimensions that are reduced along axes, or along all where axes names
// none: kept has ones, and dims is as keep says.
func reducedDims(from []int, axes []int64, keep bool) (kept, dims []int, err error) {
	kept, dims = slices.Clone(from), []int{}
	reduced := slices.Repeat([]bool{len(axes) == 0}, len(from))
	for _, axis := range axes {
		i, err := axisOf(axis, len(from))
		if err != nil {
			return nil, nil, err
		}
		if reduced[i] {
			return nil, nil, fmt.Errorf("axes %v name a dimension of %v twice", axes, from)
		}
		reduced[i] = true
	}
	for i := range kept {
		switch {
		case !reduced[i]:
			dims = append(dims, kept[i])
		default:
			kept[i] = 1
			if keep {
				dims = append(dims, 1)
			}
		}
	}
	return kept, dims, nil
}

// reduce sums along axes, or along all where axes names none.
func reduce(l *lowering, x *value, axes []int64, keep, mean bool) (*value, error) {
	kept, dims, err := reducedDims(x.dims, axes, keep)
	if err != nil {
		return nil, err
	}
	factor := float32(1)
	if mean {
		factor = float32(1 / float64(x.size()/max(product(kept), 1)))
	}
	y, err := l.apply(sumKernel(x.dims, kept, factor), x)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

// axisOf resolves an axis that may count from the end.
func axisOf(axis int64, rank int) (int, error) {
	i := axis
	if i < 0 {
		i += int64(rank)
	}
	if i < 0 || i >= int64(rank) {
		return 0, fmt.Errorf("axis %d is outside a tensor of rank %d", axis, rank)
	}
	return int(i), nil
}

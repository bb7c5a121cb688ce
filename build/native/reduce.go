package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// ReduceMean, ReduceSum and ReduceMax: https://onnx.ai/onnx/operators/onnx__ReduceSum.html.
// Axes became an input at opset 13 (ReduceSum) and 18 (the others); until then
// they were an attribute. Negative axes count from the end.
var reduceRules = map[string]rule{
	"ReduceMean": {reduction(18, true), 1, 2},
	"ReduceSum":  {reduction(13, false), 1, 2},
	"ReduceMax":  {lowerReduceMax, 1, 2},
}

func reduction(axesInput int64, mean bool) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if err := floats(n, in[0]); err != nil {
			return nil, err
		}
		axes, err := reduceAxes(n, in, l.opset >= axesInput)
		if err != nil {
			return nil, err
		}
		if len(axes) == 0 && n.Int("noop_with_empty_axes", 0) != 0 && l.opset >= axesInput {
			return in[0], nil
		}
		return reduce(l, in[0], axes, n.Int("keepdims", 1) != 0, mean)
	}
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

func lowerReduceMax(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in[0]); err != nil {
		return nil, err
	}
	axes, err := reduceAxes(n, in, l.opset >= 18)
	if err != nil {
		return nil, err
	}
	if len(axes) == 0 && n.Int("noop_with_empty_axes", 0) != 0 && l.opset >= 18 {
		return in[0], nil
	}
	kept, dims, err := reducedDims(in[0].dims, axes, n.Int("keepdims", 1) != 0)
	if err != nil {
		return nil, err
	}
	y, err := greatest(l, in[0], kept)
	if err != nil {
		return nil, err
	}
	return y.shaped(dims), nil
}

// reducedDims are dims reduced along axes, all of them where none is named: with
// ones, and as keep says.
func reducedDims(from []int, axes []int64, keep bool) (kept, dims []int, err error) {
	kept, dims = slices.Clone(from), []int{}
	reduced := slices.Repeat([]bool{len(axes) == 0}, len(from))
	for _, axis := range axes {
		i, err := axisOf(axis, len(from))
		if err != nil {
			return nil, nil, err
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

// reduce sums along axes, all of them where none is named.
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

// axisOf counts a negative axis from the end.
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

package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// ReduceMean and ReduceSum: https://onnx.ai/onnx/operators/onnx__ReduceSum.html.
// Axes became an input at opset 13 (ReduceSum) and 18 (ReduceMean); until then
// they were an attribute. Negative axes count from the end.
var reduceRules = map[string]rule{
	"ReduceMean": {reduction(18, true), 1, 2},
	"ReduceSum":  {reduction(13, false), 1, 2},
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

// reduce sums along axes, all of them where none is named.
func reduce(l *lowering, x *value, axes []int64, keep, mean bool) (*value, error) {
	rank := len(x.dims)
	kept := slices.Clone(x.dims)
	summed := make([]bool, rank)
	if len(axes) == 0 {
		for i := range summed {
			summed[i] = true
		}
	}
	for _, axis := range axes {
		i, err := axisOf(axis, rank)
		if err != nil {
			return nil, err
		}
		summed[i] = true
	}
	dims := []int{}
	for i := range kept {
		switch {
		case !summed[i]:
			dims = append(dims, kept[i])
		default:
			kept[i] = 1
			if keep {
				dims = append(dims, 1)
			}
		}
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

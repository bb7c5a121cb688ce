package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Squeeze", lowerSqueeze) }

// lowerSqueeze removes dimensions of 1. Axes are an input from opset 13 on.
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

// lowerUnsqueeze adds dimensions of 1. Axes are an input from opset 13 on, and
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

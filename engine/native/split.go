package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { registerSeveral("Split", lowerSplit) }

// lowerSplit gives parts along an axis. Their sizes are an attribute up to opset 12 and an
// input from 13 on. Without sizes the parts are equal.
func lowerSplit(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	axis, err := axisOf(n.Int("axis", 0), len(x.dims))
	if err != nil {
		return nil, err
	}
	sizes, err := operand(n, in, 1, "split")
	if err != nil {
		return nil, err
	}
	if sizes == nil {
		if l.opset < 18 && x.dims[axis]%len(n.Outputs) != 0 {
			return nil, fmt.Errorf("%d elements do not divide into %d parts", x.dims[axis], len(n.Outputs))
		}
		each := (x.dims[axis] + len(n.Outputs) - 1) / len(n.Outputs)
		for i := range n.Outputs {
			sizes = append(sizes, int64(max(0, min(each, x.dims[axis]-i*each))))
		}
	}
	if len(sizes) != len(n.Outputs) {
		return nil, fmt.Errorf("%d sizes for %d outputs", len(sizes), len(n.Outputs))
	}
	var parts []*value
	from := 0
	for _, size := range sizes {
		if size < 0 || size > int64(x.dims[axis]-from) {
			return nil, fmt.Errorf("sizes %v are not those of axis %d of %v", sizes, axis, x.dims)
		}
		dims, start := slices.Clone(x.dims), from
		dims[axis] = int(size)
		part, err := rearranged(l, n, x, dims, 0, func(at, source []int) bool {
			copy(source, at)
			source[axis] += start
			return true
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		from += int(size)
	}
	if from != x.dims[axis] {
		return nil, fmt.Errorf("sizes %v are not those of axis %d of %v", sizes, axis, x.dims)
	}
	return parts, nil
}

package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Slice", lowerSlice) }

// lowerSlice takes starts, ends and axes from attributes up to opset 9.
func lowerSlice(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	var lists [5][]int64
	for i, name := range []string{"", "starts", "ends", "axes", "steps"} {
		if i > 0 {
			var err error
			if lists[i], err = operand(n, in, i, name); err != nil {
				return nil, err
			}
		}
	}
	starts, ends, axes, steps := lists[1], lists[2], lists[3], lists[4]
	if len(ends) != len(starts) || axes != nil && len(axes) != len(starts) || steps != nil && len(steps) != len(starts) || len(starts) > len(x.dims) {
		return nil, fmt.Errorf("%d starts, %d ends, %d axes and %d steps for %v", len(starts), len(ends), len(axes), len(steps), x.dims)
	}
	dims, first, by := slices.Clone(x.dims), make([]int, len(x.dims)), slices.Repeat([]int{1}, len(x.dims))
	for i := range starts {
		at, step := i, int64(1)
		if axes != nil {
			var err error
			if at, err = axisOf(axes[i], len(x.dims)); err != nil {
				return nil, err
			}
		}
		if steps != nil {
			step = steps[i]
		}
		size := int64(x.dims[at])
		if step == 0 || step < -maxElements {
			return nil, fmt.Errorf("step %d", step)
		}
		clamp := func(v, lo, hi int64) int64 {
			if v < 0 {
				v += size
			}
			return min(max(v, lo), hi)
		}
		start, end := clamp(starts[i], 0, size), clamp(ends[i], 0, size)
		if step < 0 {
			start, end = clamp(starts[i], 0, size-1), clamp(ends[i], -1, size-1)
		}
		count := int64(0)
		if step > 0 && end > start {
			count = (end-start-1)/step + 1
		} else if step < 0 && end < start {
			count = (start-end-1)/-step + 1
		}
		dims[at], first[at], by[at] = int(count), int(start), int(min(step, maxElements))
	}
	return rearranged(l, n, x, dims, 0, func(at, source []int) bool {
		for d := range at {
			source[d] = first[d] + at[d]*by[d]
		}
		return true
	})
}

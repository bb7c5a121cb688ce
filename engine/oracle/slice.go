package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	registerMoving("Slice", slice, 0)
}

// slice takes elements from a start to before an end.
func slice(c call) (Array, error) {
	x := c.in[0]
	start, step, dims := make([]int, len(x.Dims)), make([]int, len(x.Dims)), slices.Clone(x.Dims)
	for i := range step {
		step[i] = 1
	}
	starts, ends, axes := c.numbers(1, "starts"), c.numbers(2, "ends"), c.numbers(3, "axes")
	if n := len(starts); len(ends) != n || axes != nil && len(axes) != n || c.given(4) && len(c.in[4].V) != n || n > len(x.Dims) {
		return x, fmt.Errorf("%d starts, %d ends and %d axes for %v", n, len(ends), len(axes), x.Dims)
	}
	for i := range starts {
		along := i
		if axes != nil {
			var err error
			if along, err = axis(int(axes[i]), len(x.Dims)); err != nil {
				return x, err
			}
		}
		if c.given(4) {
			if v := c.in[4].V[i]; v == 0 || v < -maxPad {
				return x, fmt.Errorf("step %v, want one that is not 0, from %v on", v, -maxPad)
			}
			step[along] = int(c.in[4].V[i])
		}
		back := 0 // a step backwards begins at the last element and ends before the first
		if step[along] < 0 {
			back = 1
		}
		clamp := func(v float64, least int) int {
			if v < 0 {
				v += float64(x.Dims[along])
			}
			return int(min(max(v, float64(least)), float64(x.Dims[along]-back)))
		}
		start[along] = clamp(starts[i], 0)
		span := float64(clamp(ends[i], -back) - start[along])
		dims[along] = max(0, int(math.Ceil(span/float64(step[along]))))
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] = start[i] + at[i]*step[i]
		}
		return x.at(at...)
	}), nil
}

package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	registerMoving("Pad", pad, 0, 2)
}

// pad adds elements around, or takes some away. What it adds is one value, or by mode elements
// of the operand.
func pad(c call) (Array, error) {
	x, value := c.in[0], float64(c.node.Float("value", 0))
	mode := c.node.Text("mode", "constant")
	if !slices.Contains([]string{"constant", "edge", "reflect", "wrap"}, mode) {
		return x, lack(fmt.Sprintf("mode %q", mode))
	}
	if c.given(2) {
		value = c.in[2].V[0]
	}
	pads := c.numbers(1, "pads")
	n, axes := len(pads)/2, len(x.Dims)
	if c.given(3) {
		axes = len(c.in[3].V)
	}
	if len(pads) != 2*axes {
		return x, fmt.Errorf("%d pads for %d axes, want two an axis", len(pads), axes)
	}
	if err := c.single(2); err != nil {
		return x, err
	}
	before, dims := make([]int, len(x.Dims)), slices.Clone(x.Dims)
	for i := range n {
		along := i
		if c.given(3) {
			var err error
			if along, err = axis(int(c.in[3].V[i]), len(x.Dims)); err != nil {
				return x, err
			}
		}
		if math.Abs(pads[i])+math.Abs(pads[i+n]) > maxPad {
			return x, fmt.Errorf("pads of %v and %v; they are at most %d", pads[i], pads[i+n], maxPad)
		}
		before[along] = int(pads[i])
		dims[along] += before[along] + int(pads[i+n])
		if mode != "constant" && x.Dims[along] < 2 && dims[along] > x.Dims[along] && (mode == "reflect" || x.Dims[along] < 1) {
			return x, fmt.Errorf("mode %q has nothing to repeat in a dimension of %d", mode, x.Dims[along])
		}
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] -= before[i]
			for last := x.Dims[i] - 1; at[i] < 0 || at[i] > last; {
				switch mode {
				case "constant":
					return value
				case "edge":
					at[i] = min(max(at[i], 0), last)
				case "reflect": // mirrored at the first or the last element, until it is inside
					if at[i] = -at[i]; at[i] < 0 {
						at[i] += 2 * last
					}
				case "wrap":
					at[i] = (at[i] + x.Dims[i]) % x.Dims[i]
				}
			}
		}
		return x.at(at...)
	}), nil
}

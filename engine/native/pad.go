package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Pad", lowerPad, 2) }

// lowerPad takes pads and value from attributes up to opset 10. Where pads are negative, only the
// mode constant is carried, because the specification does not say what the others show.
func lowerPad(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	pads, err := operand(n, in, 1, "pads")
	if err != nil {
		return nil, err
	}
	fill := n.Float("value", 0)
	if len(in) > 2 && in[2] != nil {
		if fill, err = number(n, in[2], "the value"); err != nil {
			return nil, err
		}
	}
	axes, err := operand(n, in, 3, "axes")
	if err != nil {
		return nil, err
	}
	if axes == nil {
		for i := range x.dims {
			axes = append(axes, int64(i))
		}
	}
	if len(pads) != 2*len(axes) {
		return nil, fmt.Errorf("%d pads for %d axes, want two an axis", len(pads), len(axes))
	}
	mode := n.Text("mode", "constant")
	dims, before := slices.Clone(x.dims), make([]int, len(x.dims))
	for i, a := range axes {
		at, err := axisOf(a, len(x.dims))
		if err != nil {
			return nil, err
		}
		lo, hi := pads[i], pads[i+len(axes)]
		if size := int64(x.dims[at]); lo < -size || hi < -size || lo+hi < -size || lo > maxElements || hi > maxElements {
			return nil, fmt.Errorf("pads of %d and %d on axis %d of %v", lo, hi, at, x.dims)
		} else if mode != "constant" && (lo < 0 || hi < 0) || mode == "reflect" && max(lo, hi) >= size {
			return nil, unsupported(n, fmt.Sprintf("pads of %d and %d on a dimension of %d in mode %s", lo, hi, size, mode))
		}
		before[at] = int(lo)
		dims[at] += int(lo + hi)
	}
	var inside func(i, size int) int // the position that is read for one outside
	switch mode {
	case "constant":
		inside = func(int, int) int { return -1 }
	case "edge":
		inside = func(i, size int) int { return min(max(i, 0), size-1) }
	case "reflect":
		inside = func(i, size int) int { return min(max(i, -i), 2*(size-1)-i) }
	case "wrap":
		inside = func(i, size int) int { return (i%size + size) % size }
	default:
		return nil, fmt.Errorf("mode is %q, want constant, edge, reflect or wrap", mode)
	}
	return rearranged(l, n, x, dims, fill, func(at, source []int) bool {
		for d := range at {
			i := at[d] - before[d]
			if i < 0 || i >= x.dims[d] {
				if i = inside(i, x.dims[d]); i < 0 {
					return false
				}
			}
			source[d] = i
		}
		return true
	})
}

package oracle

import (
	"cmp"
	"slices"
)

func init() {
	registerMoving("OneHot", oneHot, 2)
}

// oneHot rounds indices that are no integers towards 0. Before opset 11 a negative index names
// no place.
func oneHot(c call) (Array, error) {
	indices, values := c.in[0], c.in[2]
	if err := c.shaped(2, 2); err != nil {
		return values, err
	}
	if err := cmp.Or(c.single(1), c.ranked(0, 1)); err != nil {
		return values, err
	}
	axis, err := axis(int(c.node.Int("axis", -1)), len(indices.Dims)+1)
	if err != nil {
		return values, err
	}
	depth := int(c.in[1].V[0])
	return filled(values.Elem, slices.Insert(slices.Clone(indices.Dims), axis, depth), func(at []int) float64 {
		index := int(indices.at(slices.Delete(slices.Clone(at), axis, axis+1)...))
		if index == at[axis] || c.opset >= 11 && index+depth == at[axis] {
			return values.V[1]
		}
		return values.V[0]
	}), nil
}

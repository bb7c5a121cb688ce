package oracle

import (
	"fmt"
	"slices"
)

func init() {
	registerMoving("Squeeze", squeeze, 0)
	registerMoving("Unsqueeze", unsqueeze, 0)
}

func squeeze(c call) (Array, error) {
	x, axes := c.in[0], c.axesAt(13)
	gone := make([]bool, len(x.Dims))
	for i, d := range x.Dims {
		gone[i] = len(axes) == 0 && d == 1
	}
	for _, a := range axes {
		i, err := axis(a, len(x.Dims))
		if err != nil {
			return x, err
		}
		if x.Dims[i] != 1 {
			return x, fmt.Errorf("axis %d of %v is not 1", a, x.Dims)
		}
		gone[i] = true
	}
	var dims []int
	for i, d := range x.Dims {
		if !gone[i] {
			dims = append(dims, d)
		}
	}
	return Array{Elem: x.Elem, Dims: dims, V: x.V}, nil
}

func unsqueeze(c call) (Array, error) {
	x, axes := c.in[0], c.axesAt(13)
	rank := len(x.Dims) + len(axes)
	for i, a := range axes {
		var err error
		if axes[i], err = axis(a, rank); err != nil {
			return x, err
		}
	}
	slices.Sort(axes)
	dims := slices.Clone(x.Dims)
	for _, a := range axes {
		dims = slices.Insert(dims, a, 1)
	}
	return Array{Elem: x.Elem, Dims: dims, V: x.V}, nil
}

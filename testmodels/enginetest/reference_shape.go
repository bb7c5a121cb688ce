package enginetest

import (
	"fmt"
	"slices"
)

// reshape copies a dimension where the target is 0, and finds the one that is -1.
func reshape(c call) (array, error) {
	x := c.in[0]
	var dims []int
	free := -1
	for i, t := range c.in[1].v {
		d := int(t)
		if d == 0 && c.node.Int("allowzero", 0) == 0 {
			d = x.dims[i]
		}
		if d == -1 {
			free, d = i, 1
		}
		dims = append(dims, d)
	}
	if free >= 0 {
		dims[free] = len(x.v) / size(dims)
	}
	if size(dims) != len(x.v) {
		return x, fmt.Errorf("%v does not become %v", x.dims, dims)
	}
	return array{x.elem, dims, x.v}, nil
}

// flatten makes a matrix of the dimensions before an axis and of those from it on.
func flatten(c call) (array, error) {
	x, at := c.in[0], int(c.node.Int("axis", 1))
	if at < 0 {
		at += len(x.dims)
	}
	return array{x.elem, []int{size(x.dims[:at]), size(x.dims[at:])}, x.v}, nil
}

func transpose(c call) (array, error) {
	x := c.in[0]
	var perm []int
	for _, p := range c.node.Ints("perm") {
		perm = append(perm, int(p))
	}
	if perm == nil {
		for i := range x.dims {
			perm = append(perm, len(x.dims)-1-i)
		}
	}
	dims := make([]int, len(perm))
	for i, p := range perm {
		dims[i] = x.dims[p]
	}
	return filled(x.elem, dims, func(at []int) float64 {
		from := make([]int, len(at))
		for i, p := range perm {
			from[p] = at[i]
		}
		return x.at(from...)
	}), nil
}

func concat(c call) (array, error) {
	first := c.in[0]
	along, err := axis(int(c.node.Int("axis", 0)), len(first.dims))
	if err != nil {
		return first, err
	}
	dims := slices.Clone(first.dims)
	for _, x := range c.in[1:] {
		dims[along] += x.dims[along]
	}
	return filled(first.elem, dims, func(at []int) float64 {
		at = slices.Clone(at)
		for _, x := range c.in {
			if at[along] < x.dims[along] {
				return x.at(at...)
			}
			at[along] -= x.dims[along]
		}
		panic("unreachable: the dimensions add up")
	}), nil
}

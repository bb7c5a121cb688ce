package oracle

import (
	"fmt"
	"slices"
)

func init() {
	registerMoving("Gather", gather, 0)
	registerMoving("GatherElements", gatherElements, 0)
	registerWhole("ScatterElements", scatterElements)
}

func gather(c call) (Array, error) {
	x, indices := c.in[0], c.in[1]
	along, err := c.along(0)
	if err != nil {
		return x, err
	}
	y := blank(x.Elem, slices.Concat(x.Dims[:along], indices.Dims, x.Dims[along+1:]))
	n, inner := x.Dims[along], size(x.Dims[along+1:])
	for at := 0; at < len(y.V); at += inner {
		outer, i := at/inner/len(indices.V), place(indices.V[at/inner%len(indices.V)], n)
		copy(y.V[at:at+inner], x.V[(outer*n+i)*inner:])
	}
	return y, nil
}

func gatherElements(c call) (Array, error) {
	x, indices := c.in[0], c.in[1]
	along, err := c.along(0)
	if err == nil {
		err = inside(indices.Dims, x.Dims, along)
	}
	if err != nil {
		return x, err
	}
	return filled(x.Elem, indices.Dims, func(at []int) float64 {
		at[along] = place(indices.at(at...), x.Dims[along])
		return x.at(at...)
	}), nil
}

func scatterElements(c call) (Array, error) {
	x, indices, updates := c.in[0], c.in[1], c.in[2]
	along, err := c.along(0)
	if err != nil {
		return x, err
	}
	if err := inside(indices.Dims, x.Dims, along); err != nil {
		return x, err
	}
	if err := c.shaped(2, indices.Dims...); err != nil {
		return x, err
	}
	to := func(i int) int {
		at := Index(i, indices.Dims)
		at[along] = place(indices.V[i], x.Dims[along])
		return offset(at, x.Dims)
	}
	reduction := c.node.Text("reduction", "none")
	if reduction != "none" && reduction != "add" {
		return x, lack(fmt.Sprintf("reduction %q", reduction))
	}
	if bits[x.Elem] != 0 {
		return ofIntegers(x.Elem, x.Dims, scattered(x.integers(), updates.integers(), to, reduction == "add")), nil
	}
	return Array{Elem: x.Elem, Dims: x.Dims, V: scattered(slices.Clone(x.V), updates.V, to, reduction == "add")}, nil
}

// scattered writes each update to its place in v, or adds it there.
func scattered[T float64 | int64](v, updates []T, to func(i int) int, add bool) []T {
	for i, u := range updates {
		if at := to(i); add {
			v[at] += u
		} else {
			v[at] = u
		}
	}
	return v
}

package oracle

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	registerMoving("Gather", gather, 0)
	registerMoving("GatherElements", gatherElements, 0)
	registerWhole("ScatterElements", scatterElements)
	registerWhole("Scatter", scatterElements)
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
	x, indices := c.in[0], c.in[1]
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
	return scattered(c, to)
}

// scattered writes each element of the third operand to its place in the first one, or combines it with
// what is there.
func scattered(c call, to func(i int) int) (Array, error) {
	x, updates := c.in[0], c.in[2]
	var real func(a, b float64) float64
	var signed func(a, b int64) int64
	var unsigned func(a, b uint64) uint64
	switch reduction := c.node.Text("reduction", "none"); reduction {
	case "none":
		real, signed, unsigned = func(_, u float64) float64 { return u }, func(_, u int64) int64 { return u }, func(_, u uint64) uint64 { return u }
	case "add":
		real, signed, unsigned = sum[float64], sum[int64], sum[uint64]
	case "mul":
		real, signed, unsigned = product[float64], product[int64], product[uint64]
	case "max":
		real, signed, unsigned = math.Max, greater[int64], greater[uint64]
	case "min":
		real, signed, unsigned = math.Min, less[int64], less[uint64]
	default:
		return x, lack(fmt.Sprintf("reduction %q", reduction))
	}
	if bits[x.Elem] != 0 {
		f := dyadic{real, signed, unsigned}.on(x.Elem)
		return ofIntegers(x.Elem, x.Dims, combined(x.integers(), updates.integers(), to, f)), nil
	}
	return Array{Elem: x.Elem, Dims: x.Dims, V: combined(slices.Clone(x.V), updates.V, to, real)}, nil
}

// combined writes f of what is at a place in v and of an update to that place, for each update in turn.
func combined[T float64 | int64](v, updates []T, to func(i int) int, f func(a, b T) T) []T {
	for i, u := range updates {
		at := to(i)
		v[at] = f(v[at], u)
	}
	return v
}

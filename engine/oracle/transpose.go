package oracle

import (
	"fmt"
	"slices"
)

func init() {
	registerMoving("Transpose", transpose, 0)
}

func transpose(c call) (Array, error) {
	x := c.in[0]
	var perm []int
	for _, p := range c.node.Ints("perm") {
		perm = append(perm, int(p))
	}
	if perm == nil {
		for i := range x.Dims {
			perm = append(perm, len(x.Dims)-1-i)
		}
	}
	var each []int
	for i := range x.Dims {
		each = append(each, i)
	}
	if !slices.Equal(slices.Sorted(slices.Values(perm)), each) {
		return x, fmt.Errorf("perm %v does not permute %v", perm, x.Dims)
	}
	return x.permuted(perm), nil
}

// permuted returns the array whose dimension i is a's dimension perm[i].
func (a Array) permuted(perm []int) Array {
	dims, steps := make([]int, len(perm)), make([]int, len(perm))
	for i, p := range perm {
		dims[i], steps[i] = a.Dims[p], size(a.Dims[p+1:])
	}
	out := blank(a.Elem, dims)
	sweep(dims, func(to, n int, from, step []int) {
		for k := range n {
			out.V[to+k] = a.V[from[0]+k*step[0]]
		}
	}, steps)
	return out
}

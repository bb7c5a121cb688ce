package oracle

import (
	"fmt"
)

func init() {
	registerMoving("Reshape", reshape, 0)
	registerMoving("Flatten", flatten, 0)
}

// reshape copies a dimension where the target is 0, and finds the one that is −1.
func reshape(c call) (Array, error) {
	x := c.in[0]
	var dims []int
	free := -1
	for i, t := range c.in[1].V {
		d := int(t)
		if d == 0 && c.node.Int("allowzero", 0) == 0 {
			if i >= len(x.Dims) {
				return x, fmt.Errorf("a 0 at %d in the target %v of an operand of %v", i, c.in[1].V, x.Dims)
			}
			d = x.Dims[i]
		}
		if d == -1 {
			free, d = i, 1
		}
		dims = append(dims, d)
	}
	if free >= 0 {
		if size(dims) == 0 {
			return x, fmt.Errorf("%v does not become %v", x.Dims, c.in[1].V)
		}
		dims[free] = len(x.V) / size(dims)
	}
	if size(dims) != len(x.V) {
		return x, fmt.Errorf("%v does not become %v", x.Dims, dims)
	}
	return Array{Elem: x.Elem, Dims: dims, V: x.V}, nil
}

// flatten makes a matrix of the dimensions before an axis and of those from it on.
func flatten(c call) (Array, error) {
	x, at := c.in[0], int(c.node.Int("axis", 1))
	if at < 0 {
		at += len(x.Dims)
	}
	if at < 0 || at > len(x.Dims) {
		return x, fmt.Errorf("axis %d of %v", c.node.Int("axis", 1), x.Dims)
	}
	return Array{Elem: x.Elem, Dims: []int{size(x.Dims[:at]), size(x.Dims[at:])}, V: x.V}, nil
}

// maxPad is the greatest number that is added to a dimension, and the farthest that a slice
// steps back, so that no sum of sizes overflows.
const maxPad = 1 << 40

package oracle

import (
	"fmt"
	"slices"
)

func init() {
	registerMoving("GatherND", gatherND, 0)
	registerWhole("ScatterND", scatterND)
}

// parts returns where the parts of x begin that lists of indices name, in elements, and the dimensions
// of a part. The first dimensions, so many as batch says, are the same in both.
func (c call) parts(batch int) (begin []int, part []int, err error) {
	x, indices := c.in[0], c.in[1]
	last := len(indices.Dims) - 1
	if last < batch || len(x.Dims) < batch || !slices.Equal(x.Dims[:batch], indices.Dims[:batch]) {
		return nil, nil, fmt.Errorf("indices of %v into %v after %d dimensions of a batch", indices.Dims, x.Dims, batch)
	}
	n := indices.Dims[last]
	if n < 1 || batch+n > len(x.Dims) {
		return nil, nil, fmt.Errorf("indices of %v name %d dimensions of %v", indices.Dims, n, x.Dims[batch:])
	}
	named, part := x.Dims[batch:batch+n], x.Dims[batch+n:]
	lists := size(indices.Dims[:last])
	perBatch := 1
	if batches := size(indices.Dims[:batch]); batches > 0 {
		perBatch = max(1, lists/batches)
	}
	begin = make([]int, lists)
	for i := range begin {
		at := i / perBatch * size(named)
		if batch == 0 {
			at = 0
		}
		within := 0
		for d, length := range named {
			within = within*length + place(indices.V[i*n+d], length)
		}
		begin[i] = (at + within) * size(part)
	}
	return begin, part, nil
}

func gatherND(c call) (Array, error) {
	batch := int(c.node.Int("batch_dims", 0))
	if batch < 0 {
		return c.in[0], fmt.Errorf("batch_dims is %d", batch)
	}
	begin, part, err := c.parts(batch)
	if err != nil {
		return c.in[0], err
	}
	indices := c.in[1].Dims
	out := Array{Elem: c.in[0].Elem, Dims: slices.Concat(indices[:len(indices)-1], part)}
	out.V = make([]float64, 0, size(out.Dims))
	for _, at := range begin {
		out.V = append(out.V, c.in[0].V[at:at+size(part)]...)
	}
	return out, nil
}

func scatterND(c call) (Array, error) {
	begin, part, err := c.parts(0)
	if err != nil {
		return c.in[0], err
	}
	indices := c.in[1].Dims
	if err := c.shaped(2, slices.Concat(indices[:len(indices)-1], part)...); err != nil {
		return c.in[0], err
	}
	n := size(part)
	return scattered(c, func(i int) int { return begin[i/n] + i%n })
}

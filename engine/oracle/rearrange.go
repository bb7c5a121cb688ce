package oracle

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

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
		gone[i] = true
	}
	var dims []int
	for i, d := range x.Dims {
		if !gone[i] {
			dims = append(dims, d)
		}
	}
	return Array{x.Elem, dims, x.V}, nil
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
	return Array{x.Elem, dims, x.V}, nil
}

// split gives parts of sizes that are given, or equal ones.
func split(c call) ([]Array, error) {
	x, n := c.in[0], len(c.node.Outputs)
	along, err := c.along(0)
	if err != nil {
		return nil, err
	}
	sizes := whole(c.node.Ints("split"))
	if c.given(1) {
		for _, v := range c.in[1].V {
			sizes = append(sizes, int(v))
		}
	}
	if len(sizes) == 0 {
		each := (x.Dims[along] + n - 1) / n
		for i := range n {
			sizes = append(sizes, min(each, x.Dims[along]-i*each))
		}
	}
	var out []Array
	from := 0
	for _, size := range sizes {
		dims := slices.Clone(x.Dims)
		dims[along] = size
		out = append(out, filled(x.Elem, dims, func(at []int) float64 {
			at[along] += from
			return x.at(at...)
		}))
		from += size
	}
	return out, nil
}

func tile(c call) (Array, error) {
	x, dims := c.in[0], slices.Clone(c.in[0].Dims)
	for i, n := range c.in[1].V {
		dims[i] *= int(n)
	}
	return filled(x.Elem, dims, func(at []int) float64 {
		for i := range at {
			at[i] %= x.Dims[i]
		}
		return x.at(at...)
	}), nil
}

func constantOfShape(c call) (Array, error) {
	value := Array{graph.Float, nil, []float64{0}}
	if a, given := c.node.Attr("value"); given {
		var err error
		if value, err = Widen(a.Tensor); err != nil {
			return value, err
		}
	}
	var dims []int
	for _, n := range c.in[0].V {
		dims = append(dims, int(n))
	}
	return filled(value.Elem, dims, func([]int) float64 { return value.V[0] }), nil
}

// blocks are of images [batch, channels, height, width].
func (c call) blocks() (x Array, size int, err error) {
	x, b := c.in[0], c.node.Int("blocksize", 0)
	if len(x.Dims) != 4 || b < 1 || b > 1<<15 {
		err = fmt.Errorf("blocks of %d in %v, want 1 to %d in [batch, channels, height, width]", b, x.Dims, 1<<15)
	}
	return x, int(b), err
}

// depthToSpace takes channel c of a block's place (i, j) from channel (i·b + j)·C + c,
// or in mode CRD from c·b² + i·b + j.
func depthToSpace(c call) (Array, error) {
	x, b, err := c.blocks()
	if err != nil {
		return x, err
	}
	channels := x.Dims[1] / (b * b)
	crd := c.node.Text("mode", "DCR") == "CRD"
	return filled(x.Elem, []int{x.Dims[0], channels, x.Dims[2] * b, x.Dims[3] * b}, func(at []int) float64 {
		place := at[2]%b*b + at[3]%b
		from := place*channels + at[1]
		if crd {
			from = at[1]*b*b + place
		}
		return x.at(at[0], from, at[2]/b, at[3]/b)
	}), nil
}

// spaceToDepth is the way back from mode DCR.
func spaceToDepth(c call) (Array, error) {
	x, b, err := c.blocks()
	if err != nil {
		return x, err
	}
	return filled(x.Elem, []int{x.Dims[0], x.Dims[1] * b * b, x.Dims[2] / b, x.Dims[3] / b}, func(at []int) float64 {
		place, from := at[1]/x.Dims[1], at[1]%x.Dims[1]
		return x.at(at[0], from, at[2]*b+place/b, at[3]*b+place%b)
	}), nil
}

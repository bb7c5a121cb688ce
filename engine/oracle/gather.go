package oracle

import (
	"fmt"
	"slices"
)

func init() {
	register("Gather", gather)
	register("GatherElements", gatherElements)
	register("ScatterElements", scatterElements)
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
	return filled(x.Elem, indices.Dims, func(at []int) float64 {
		at[along] = place(indices.at(at...), x.Dims[along])
		return x.at(at...)
	}), err
}

func scatterElements(c call) (Array, error) {
	x, indices, updates := c.in[0], c.in[1], c.in[2]
	along, err := c.along(0)
	if err != nil {
		return x, err
	}
	y := Array{x.Elem, x.Dims, slices.Clone(x.V)}
	for i, v := range updates.V {
		to := Index(i, indices.Dims)
		to[along] = place(indices.V[i], x.Dims[along])
		switch p := &y.V[offset(to, y.Dims)]; c.node.Text("reduction", "none") {
		case "none":
			*p = v
		case "add":
			*p += v
		default:
			return x, lack(fmt.Sprintf("reduction %q", c.node.Text("reduction", "")))
		}
	}
	return y, nil
}

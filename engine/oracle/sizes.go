package oracle

import "github.com/hourglass-go/hourglass/graph"

func init() {
	registerWhole("Shape", shapeOf)
	registerWhole("Size", sizeOf)
	registerMoving("Expand", expand, 0)
}

func shapeOf(c call) (Array, error) {
	dims := c.in[0].Dims
	bound := func(name string, def int) int {
		at := int(c.node.Int(name, int64(def)))
		if at < 0 {
			at += len(dims)
		}
		return min(max(at, 0), len(dims))
	}
	start, end := bound("start", 0), bound("end", len(dims))
	dims = dims[start:max(start, end)]
	return filled(graph.Int64, []int{len(dims)}, func(at []int) float64 { return float64(dims[at[0]]) }), nil
}

func sizeOf(c call) (Array, error) {
	return Array{Elem: graph.Int64, V: []float64{float64(len(c.in[0].V))}}, nil
}

// expand broadcasts to a shape. Where the shape is smaller, it broadcasts to the operand's.
func expand(c call) (Array, error) {
	var to []int
	for _, d := range c.in[1].V {
		to = append(to, int(d))
	}
	dims, err := broadcast(c.in[0].Dims, to)
	if err != nil {
		return c.in[0], err
	}
	return filled(c.in[0].Elem, dims, c.in[0].stretched), nil
}

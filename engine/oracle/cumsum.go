package oracle

import "github.com/hourglass-go/hourglass/graph"

func init() {
	registerWhole("CumSum", cumSum)
}

// cumSum is, at each place along the axis, the sum up to that place.
func cumSum(c call) (Array, error) {
	x := c.in[0]
	if err := c.single(1); err != nil {
		return x, err
	}
	along, err := axis(int(c.in[1].V[0]), len(x.Dims))
	if err != nil {
		return x, err
	}
	if bits[x.Elem] != 0 {
		return ofIntegers(x.Elem, x.Dims, running(c.node, x.integers(), x.Dims, along)), nil
	}
	return Array{Elem: x.Elem, Dims: x.Dims, V: running(c.node, x.V, x.Dims, along)}, nil
}

// running returns the sums.
func running[T float64 | int64](n *graph.Node, v []T, dims []int, along int) []T {
	exclusive, reverse := n.Int("exclusive", 0) != 0, n.Int("reverse", 0) != 0
	out, inner, length := make([]T, len(v)), size(dims[along+1:]), dims[along]
	for i := range out {
		place := i / inner % length
		first := i - place*inner
		for k := range length {
			if k < place && !reverse || k > place && reverse || k == place && !exclusive {
				out[i] += v[first+k*inner]
			}
		}
	}
	return out
}

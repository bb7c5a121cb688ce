package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Tile", lowerTile) }

func lowerTile(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	repeats, err := integers(n, in[1], "repeats")
	if err != nil {
		return nil, err
	}
	if len(repeats) != len(x.dims) {
		return nil, fmt.Errorf("%d repeats for %v", len(repeats), x.dims)
	}
	dims := slices.Clone(x.dims)
	for i, r := range repeats {
		if r < 0 || r > maxElements || product(dims)*int(r) > maxElements {
			return nil, fmt.Errorf("repeats %v of %v", repeats, x.dims)
		}
		dims[i] *= int(r)
	}
	return rearranged(l, n, x, dims, 0, func(at, source []int) bool {
		for d := range at {
			source[d] = at[d] % x.dims[d]
		}
		return true
	})
}

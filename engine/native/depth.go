package native

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// blocks checks an image and returns the side of its blocks.
func blocks(n *graph.Node, x *value) (int, error) {
	side := int(n.Int("blocksize", 0))
	if side < 1 || side > 1<<12 || len(x.dims) != 4 {
		return 0, fmt.Errorf("blocks of %d in %v, want 1 or more in [batch, channels, height, width]", side, x.dims)
	}
	return side, nil
}

func init() { register("DepthToSpace", lowerDepthToSpace) }

// lowerDepthToSpace reads channels within places (DCR), or places within channels (CRD).
func lowerDepthToSpace(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	side, err := blocks(n, x)
	if err != nil {
		return nil, err
	}
	mode := n.Text("mode", "DCR")
	if x.dims[1]%(side*side) != 0 || mode != "DCR" && mode != "CRD" {
		return nil, fmt.Errorf("%d channels into blocks of %d, mode %q; want a multiple of the block, and DCR or CRD", x.dims[1], side, mode)
	}
	channels := x.dims[1] / (side * side)
	return rearranged(l, n, x, []int{x.dims[0], channels, x.dims[2] * side, x.dims[3] * side}, 0, func(at, source []int) bool {
		place := at[2]%side*side + at[3]%side
		source[0], source[1], source[2], source[3] = at[0], place*channels+at[1], at[2]/side, at[3]/side
		if mode == "CRD" {
			source[1] = at[1]*side*side + place
		}
		return true
	})
}

func init() { register("SpaceToDepth", lowerSpaceToDepth) }

func lowerSpaceToDepth(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	side, err := blocks(n, x)
	if err != nil {
		return nil, err
	}
	if x.dims[2]%side != 0 || x.dims[3]%side != 0 {
		return nil, fmt.Errorf("%v into blocks of %d; want multiples of the block", x.dims, side)
	}
	return rearranged(l, n, x, []int{x.dims[0], x.dims[1] * side * side, x.dims[2] / side, x.dims[3] / side}, 0, func(at, source []int) bool {
		place := at[1] / x.dims[1]
		source[0], source[1], source[2], source[3] = at[0], at[1]%x.dims[1], at[2]*side+place/side, at[3]*side+place%side
		return true
	})
}

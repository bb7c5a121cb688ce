package oracle

import "fmt"

func init() {
	registerMoving("DepthToSpace", depthToSpace, 0)
	registerMoving("SpaceToDepth", spaceToDepth, 0)
}

// blocks reads an image, [batch, channels, height, width], and the size of its blocks.
func (c call) blocks() (x Array, size int, err error) {
	x, b := c.in[0], c.node.Int("blocksize", 0)
	if len(x.Dims) != 4 || b < 1 || b > 1<<15 {
		err = fmt.Errorf("blocks of %d in %v, want 1 to %d in [batch, channels, height, width]", b, x.Dims, 1<<15)
	}
	return x, int(b), err
}

// depthToSpace takes channel c of the place (i, j) in a block from channel (i·b + j)·C + c,
// or in mode CRD from channel c·b² + i·b + j.
func depthToSpace(c call) (Array, error) {
	x, b, err := c.blocks()
	if err != nil {
		return x, err
	}
	if x.Dims[1]%(b*b) != 0 {
		return x, fmt.Errorf("%d channels do not divide into blocks of %d by %d", x.Dims[1], b, b)
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

// spaceToDepth undoes mode DCR.
func spaceToDepth(c call) (Array, error) {
	x, b, err := c.blocks()
	if err != nil {
		return x, err
	}
	if x.Dims[2]%b != 0 || x.Dims[3]%b != 0 {
		return x, fmt.Errorf("%v does not divide into blocks of %d by %d", x.Dims, b, b)
	}
	return filled(x.Elem, []int{x.Dims[0], x.Dims[1] * b * b, x.Dims[2] / b, x.Dims[3] / b}, func(at []int) float64 {
		place, from := at[1]/x.Dims[1], at[1]%x.Dims[1]
		return x.at(at[0], from, at[2]*b+place/b, at[3]*b+place%b)
	}), nil
}

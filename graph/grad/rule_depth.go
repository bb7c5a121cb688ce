package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["DepthToSpace"] = func(s *site) { s.give(0, s.blocks(true)) }
	rules["SpaceToDepth"] = func(s *site) { s.give(0, s.blocks(false)) }
}

// blocks moves the gradient back between channels and places. DepthToSpace has channels within
// places, or places within channels, and SpaceToDepth is the inverse.
func (s *site) blocks(fromSpace bool) graph.Value {
	side := s.node.Int("blocksize", 1)
	image, deep := s.out.Type.Shape, s.in(0).Type.Shape
	perm := []int64{0, 3, 5, 1, 2, 4} // [n, c, h, i, w, j] → [n, i, j, c, h, w]
	if s.node.Text("mode", "DCR") == "CRD" {
		perm = []int64{0, 1, 3, 5, 2, 4} // → [n, c, i, j, h, w]
	}
	if !fromSpace {
		image, deep = deep, image
		perm = []int64{0, 3, 4, 1, 5, 2} // [n, i, j, c, h, w] → [n, c, h, i, w, j]
	}
	sizes, ok := image[1:].Static()
	small, also := deep[1:].Static()
	if !ok || !also {
		s.refuse("the size of its images is not known")
		return graph.Value{}
	}
	parts := s.vector(-1, sizes[0], small[1], side, small[2], side)
	if !fromSpace {
		parts = s.vector(-1, side, side, sizes[0], small[1], small[2])
	}
	dx := s.op("Transpose", s.op("Reshape", s.full(), parts), graph.Ints("perm", perm...))
	return s.op("Reshape", dx, s.op("Shape", s.in(0)))
}

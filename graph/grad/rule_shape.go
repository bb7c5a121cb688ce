package grad

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	back := func(s *site) { s.give(0, s.op("Reshape", s.full(), s.op("Shape", s.in(0)))) }
	rules["Reshape"] = back
	rules["Flatten"] = back
	rules["Squeeze"] = back
	rules["Unsqueeze"] = back
	rules["Split"] = split
	rules["Tile"] = tile
	rules["DepthToSpace"] = func(s *site) { s.give(0, s.blocks(true)) }
	rules["SpaceToDepth"] = func(s *site) { s.give(0, s.blocks(false)) }
	rules["Transpose"] = transpose
	rules["Concat"] = concat
	rules["Expand"] = func(s *site) { s.giveReduced(0, s.dy) }
}

func transpose(s *site) {
	var inverse []int64
	perm := s.node.Ints("perm")
	for i := range s.out.Type.Shape {
		if perm == nil {
			inverse = append(inverse, int64(len(s.out.Type.Shape)-1-i))
		} else {
			inverse = append(inverse, int64(slices.Index(perm, int64(i))))
		}
	}
	s.give(0, s.op("Transpose", s.full(), graph.Ints("perm", inverse...)))
}

// concat takes its parts out of the gradient again.
func concat(s *site) {
	at := s.node.Int("axis", 0)
	if at < 0 {
		at += int64(len(s.out.Type.Shape))
	}
	dy, start := s.full(), int64(0)
	for i := range s.node.Inputs {
		shape := s.in(i).Type.Shape
		if shape == nil || !shape[at].IsFixed() {
			s.refuse("a part's size along its axis is not known")
			return
		}
		end := start + shape[at].Size
		if s.wants(i) {
			s.give(i, s.op("Slice", dy, s.vector(start), s.vector(end), s.vector(at)))
		}
		start = end
	}
}

// split joins the gradients of its parts.
func split(s *site) {
	at := s.node.Int("axis", 0)
	args := []graph.Arg{graph.Int("axis", at)}
	for _, name := range s.node.Outputs {
		if name == "" {
			s.refuse("a part of it is left out")
			return
		}
		args = append(args, s.expand(s.total(name), s.values[name]))
	}
	s.give(0, s.op("Concat", args...))
}

// tile sums over the copies: each dimension becomes copies of itself.
func tile(s *site) {
	repeats, ok := s.integers(1)
	if !ok {
		s.refuse("its repeats are computed")
		return
	}
	var target, copies []int64
	symbols := 0
	for i, d := range s.in(0).Type.Shape {
		if !d.IsFixed() {
			symbols++
			d.Size = -1
		}
		target = append(target, repeats[i], d.Size)
		copies = append(copies, int64(2*i))
	}
	if symbols > 1 {
		s.refuse("more than one of its dimensions is of unknown size")
		return
	}
	dy := s.op("Reshape", s.full(), s.vector(target...))
	s.give(0, s.op("Reshape", s.sum(dy, copies), s.op("Shape", s.in(0))))
}

// blocks moves the gradient back between channels and places: of DepthToSpace, which
// has channels of places or places of channels, and of SpaceToDepth.
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

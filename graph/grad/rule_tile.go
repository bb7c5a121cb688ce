package grad

func init() {
	rules["Tile"] = tile
}

// tile sums over the copies. Each dimension becomes two: the copies, and the dimension itself.
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

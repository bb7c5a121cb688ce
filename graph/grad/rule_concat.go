package grad

func init() {
	rules["Concat"] = concat
}

// concat cuts the gradient into the parts that were joined.
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

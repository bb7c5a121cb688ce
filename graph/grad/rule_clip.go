package grad

func init() {
	rules["Clip"] = clip
}

// clip passes the gradient where the input is within the bounds, or at one.
func clip(s *site) {
	dx := s.dy
	for i, outside := range []string{"Less", "Greater"} {
		bound := s.in(i + 1)
		if s.g.Opset() < 11 {
			a, given := s.node.Attr([]string{"min", "max"}[i])
			if given {
				bound = s.b.Scalar(float64(a.F))
			}
		}
		if s.wants(i + 1) {
			s.refuse("its bounds are differentiated by")
			return
		}
		if bound.Name != "" {
			dx = s.op("Mul", dx, s.op("Sub", s.b.Scalar(1), s.truth(outside, s.in(0), bound)))
		}
	}
	s.give(0, dx)
}

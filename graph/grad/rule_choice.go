package grad

func init() {
	rules["Where"] = func(s *site) {
		zero := s.b.Scalar(0)
		if s.wants(1) {
			s.giveReduced(1, s.op("Where", s.in(0), s.dy, zero))
		}
		if s.wants(2) {
			s.giveReduced(2, s.op("Where", s.in(0), zero, s.dy))
		}
	}
}

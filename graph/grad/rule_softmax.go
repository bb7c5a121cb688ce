package grad

func init() {
	rules["Softmax"] = softmax
	rules["LogSoftmax"] = func(s *site) { // dy − eʸ·Σ dy
		total := s.sum(s.full(), s.softmaxAxes())
		s.give(0, s.op("Sub", s.dy, s.op("Mul", s.op("Exp", s.out), total)))
	}
}

// softmax: dx = y·(dy − Σ dy·y). The sum is over the elements whose outputs sum to one.
func softmax(s *site) {
	dot := s.sum(s.op("Mul", s.dy, s.out), s.softmaxAxes())
	s.give(0, s.op("Mul", s.out, s.op("Sub", s.dy, dot)))
}

// softmaxAxes returns the axes over which a softmax sums.
func (s *site) softmaxAxes() []int64 {
	rank := int64(len(s.out.Type.Shape))
	def := int64(-1)
	if s.g.Opset() < 13 {
		def = 1
	}
	at := s.node.Int("axis", def)
	if at < 0 {
		at += rank
	}
	axes := []int64{at}
	if s.g.Opset() < 13 {
		for d := at + 1; d < rank; d++ {
			axes = append(axes, d)
		}
	}
	return axes
}

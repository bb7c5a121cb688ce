package grad

func init() {
	rules["Dropout"] = func(s *site) {
		if s.node.Input(2) != "" {
			s.refuse("training_mode: only the form of inference has a gradient")
			return
		}
		s.give(0, s.dy)
	}
}

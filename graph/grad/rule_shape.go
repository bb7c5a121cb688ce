package grad

func init() {
	rules["Reshape"], rules["Flatten"] = back, back
}

// back gives the gradient the shape that the input had.
func back(s *site) { s.give(0, s.op("Reshape", s.full(), s.op("Shape", s.in(0)))) }

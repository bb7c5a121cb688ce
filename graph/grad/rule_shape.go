package grad

func init() {
	rules["Reshape"], rules["Flatten"] = back, back
}

// back reshapes the gradient to the shape of the input.
func back(s *site) { s.give(0, s.op("Reshape", s.full(), s.op("Shape", s.in(0)))) }

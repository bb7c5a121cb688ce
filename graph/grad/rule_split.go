package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Split"] = split
}

// split joins the gradients of the parts.
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

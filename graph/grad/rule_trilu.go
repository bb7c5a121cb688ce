package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Trilu"] = func(s *site) {
		args := []graph.Arg{s.full(), graph.Int("upper", s.node.Int("upper", 1))}
		if s.node.Input(1) != "" {
			args = append(args, s.in(1))
		}
		s.give(0, s.op("Trilu", args...))
	}
	rules["ReverseSequence"] = func(s *site) {
		s.give(0, s.op("ReverseSequence", s.full(), s.in(1), graph.Int("batch_axis", s.node.Int("batch_axis", 1)), graph.Int("time_axis", s.node.Int("time_axis", 0))))
	}
}

package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["TopK"] = func(s *site) {
		indices := s.values[s.node.Outputs[1]]
		s.give(0, s.op("ScatterElements", s.zeros(s.in(0)), indices, s.full(), graph.Int("axis", s.node.Int("axis", -1))))
	}
}

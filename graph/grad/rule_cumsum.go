package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["CumSum"] = func(s *site) { // the sum that begins at the other end
		s.give(0, s.op("CumSum", s.full(), s.in(1), graph.Int("exclusive", s.node.Int("exclusive", 0)), graph.Int("reverse", 1-s.node.Int("reverse", 0))))
	}
}

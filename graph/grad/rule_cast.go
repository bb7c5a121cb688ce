package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Cast"] = func(s *site) { s.give(0, s.op("Cast", s.dy, graph.Int("to", int64(s.in(0).Type.Elem)))) }
}

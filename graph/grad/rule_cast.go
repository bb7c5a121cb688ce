package grad

import "github.com/hourglass-go/hourglass/graph"

func init() {
	rules["Cast"] = castBack
	rules["CastLike"] = castBack
}

// castBack casts a gradient to the type of what was cast.
func castBack(s *site) { s.give(0, s.op("Cast", s.dy, graph.Int("to", int64(s.in(0).Type.Elem)))) }

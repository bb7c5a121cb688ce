package grad

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["GatherND"] = gatherND
	rules["ScatterND"] = scatterND
}

func gatherND(s *site) {
	switch {
	case s.g.Opset() < 16:
		s.refuse("its gradient adds up what it scatters, which came with opset 16")
	case s.node.Int("batch_dims", 0) != 0:
		s.refuse(fmt.Sprintf("of batch_dims %d", s.node.Int("batch_dims", 0)))
	default:
		s.give(0, s.op("ScatterND", s.zeros(s.in(0)), s.in(1), s.full(), graph.Text("reduction", "add")))
	}
}

// scatterND: a part that was overwritten has no part in the result.
func scatterND(s *site) {
	reduction := s.node.Text("reduction", "none")
	if reduction != "none" && reduction != "add" {
		s.refuse("of reduction " + reduction)
		return
	}
	dy := s.full()
	if s.wants(0) {
		dx := dy
		if reduction == "none" {
			dx = s.op("ScatterND", dy, s.in(1), s.zeros(s.in(2)))
		}
		s.give(0, dx)
	}
	if s.wants(2) {
		s.give(2, s.op("GatherND", dy, s.in(1)))
	}
}

package grad

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	rules["GatherND"] = gatherND
	rules["ScatterND"] = scatter("ScatterND", "GatherND")
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

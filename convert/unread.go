package convert

import "github.com/hourglass-go/hourglass/graph"

// leaveOut takes from nodes the optional outputs at their end that nothing reads, such as the mask of a
// Dropout, because they say something else at another opset, or nothing. An operator whose number of
// outputs says what it computes, as Split and the older BatchNormalization, keeps all.
func leaveOut(g *graph.Graph) {
	index := g.Index()
	for i, n := range g.Nodes {
		op, known := graph.Lookup(n.Op)
		version, met := op.At(g.Opset())
		if !known || !met || !n.Standard() || version.MaxOutputs < 0 || n.Int("training_mode", 0) != 0 {
			continue
		}
		if n.Is("BatchNormalization") && g.Opset() >= OldestRun { // before, is_test says whether it trains
			continue
		}
		outputs := n.Outputs
		for len(outputs) > max(1, version.MinOutputs) && index.Uses(outputs[len(outputs)-1]) == 0 {
			outputs = outputs[:len(outputs)-1]
		}
		if len(outputs) < len(n.Outputs) {
			c := *n
			c.Outputs = outputs
			g.Nodes[i] = &c
		}
	}
}

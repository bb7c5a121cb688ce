package convert

import "github.com/hourglass-go/hourglass/graph"

// Before opset 9 the operands of Scan have a batch in front, over which later versions do not go.
func init() {
	forms["Scan"] = func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		const without = 9
		if (r.from < without) != (r.to < without) {
			return r.refuse(n, "goes over a batch before opset %d, and over one sequence from then on", without)
		}
		return r.attributes(n, in)
	}
}

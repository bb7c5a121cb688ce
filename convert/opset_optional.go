package convert

import "github.com/hourglass-go/hourglass/graph"

// Before opset 18 OptionalHasElement has an input. Without one it says that there is no element.
func init() {
	forms["OptionalHasElement"] = func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value {
		const since = 15
		switch {
		case r.to < since:
			return r.refuse(n, "came with opset %d", since)
		case r.to < 18 && (len(n.Inputs) == 0 || n.Inputs[0] == ""):
			return []graph.Value{r.b.Const(graph.Scalar("", false))}
		}
		return r.attributes(n, in)
	}
}

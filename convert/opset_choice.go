package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	forms["GreaterOrEqual"] = (*rewrite).orEqual
	forms["LessOrEqual"] = (*rewrite).orEqual
}

// orEqual writes the comparison, or equality. Both are false for NaN.
func (r *rewrite) orEqual(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 12 {
		return nil
	}
	strict := n.Op[:len(n.Op)-len("OrEqual")]
	return []graph.Value{r.op("Or", r.op(strict, in[0], in[1]), r.op("Equal", in[0], in[1]))}
}

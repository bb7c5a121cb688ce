package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Clip"] = (*rewrite).clip }

func (r *rewrite) clip(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 11 {
		return r.again(n, in, all)
	}
	bounds := make([]graph.Value, 2)
	for i, name := range []string{"min", "max"} {
		if a, given := n.Attr(name); given {
			bounds[i] = r.b.Scalar(float64(a.F))
		}
	}
	return r.again(n, append(in[:1:1], bounds...), but("min", "max"))
}

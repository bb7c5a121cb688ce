package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Slice"] = (*rewrite).slice }

func (r *rewrite) slice(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 10 {
		return r.again(n, in, all)
	}
	inputs := []graph.Value{in[0], r.vector(n.Ints("starts")...), r.vector(n.Ints("ends")...)}
	if axes := n.Ints("axes"); axes != nil {
		inputs = append(inputs, r.vector(axes...))
	}
	return r.again(n, inputs, but("starts", "ends", "axes"))
}

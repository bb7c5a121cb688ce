package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["TopK"] = (*rewrite).topK }

func (r *rewrite) topK(n *graph.Node, in []graph.Value) []graph.Value {
	if r.from >= 10 {
		return r.again(n, in, all)
	}
	return r.again(n, []graph.Value{in[0], r.vector(n.Int("k", 0))}, but("k"))
}

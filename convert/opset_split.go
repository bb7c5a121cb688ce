package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Split"] = (*rewrite).split }

// split states the number of parts from opset 18 on. Before, it states their sizes where they are
// not equal.
func (r *rewrite) split(n *graph.Node, in []graph.Value) []graph.Value {
	sizes := n.Ints("split")
	if n.Input(1) != "" {
		if r.to >= 13 {
			return r.again(n, in, all)
		}
		var known bool
		if sizes, known = r.ints(n, 1); !known {
			return r.refuse(n, "its parts' sizes are computed, and an attribute before opset 13")
		}
	}
	keep := but("split", "num_outputs")
	if sizes == nil && r.to >= 18 {
		return r.again(n, in[:1], keep, graph.Int("num_outputs", int64(len(n.Outputs))))
	}
	if _, uneven := n.Attr("num_outputs"); sizes == nil && uneven {
		shape, at, parts := in[0].Type.Shape, n.Int("axis", 0), int64(len(n.Outputs))
		if at < 0 {
			at += int64(len(shape))
		}
		if at < 0 || at >= int64(len(shape)) || !shape[at].IsFixed() {
			return r.refuse(n, "num_outputs came with opset 18, and the size of its axis is not known")
		}
		each := (shape[at].Size + parts - 1) / parts
		for i := range parts {
			sizes = append(sizes, max(0, min(each, shape[at].Size-i*each)))
		}
	}
	switch {
	case sizes == nil:
		return r.again(n, in[:1], keep)
	case r.to < 13:
		return r.again(n, in[:1], keep, graph.Ints("split", sizes...))
	}
	return r.again(n, []graph.Value{in[0], r.vector(sizes...)}, keep)
}

package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Pad"] = (*rewrite).pad }

func (r *rewrite) pad(n *graph.Node, in []graph.Value) []graph.Value {
	mode := n.Text("mode", "constant")
	if mode == "wrap" && r.to < 19 {
		return r.refuse(n, "mode wrap came with opset 19")
	}
	if r.from < 11 {
		return r.again(n, []graph.Value{in[0], r.vector(n.Ints("pads")...), r.b.Scalar(float64(n.Float("value", 0)))}, but("pads", "value"))
	}
	if n.Input(3) == "" || r.to >= 18 {
		return r.again(n, in, all)
	}
	pads, known := r.ints(n, 1)
	axes, also := r.ints(n, 3)
	rank := int64(len(in[0].Type.Shape))
	if !known || !also || in[0].Type.Shape == nil || len(pads) != 2*len(axes) {
		return r.refuse(n, "axes came with opset 18, and its axes or pads are computed or its rank is not known")
	}
	padding := make([]int64, 2*rank)
	for i, a := range axes {
		if a < -rank || a >= rank {
			return r.refuse(n, "has the axis %d of %d", a, rank)
		}
		a = (a + rank) % rank
		padding[a], padding[rank+a] = pads[i], pads[i+len(axes)]
	}
	return r.again(n, []graph.Value{in[0], r.vector(padding...), in[2]}, all)
}

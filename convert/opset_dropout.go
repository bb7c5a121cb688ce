package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Dropout"] = (*rewrite).dropout }

func (r *rewrite) dropout(n *graph.Node, in []graph.Value) []graph.Value {
	ratio, given := n.Attr("ratio")
	switch {
	case r.to < 12 && n.Input(2) != "":
		return r.refuse(n, "training_mode came with opset 12")
	case len(n.Outputs) > 1 && (r.from < 12) != (r.to < 12):
		return r.refuse(n, "its mask in inference is not said to be anything before opset 12")
	case r.from < 12 && r.to >= 12:
		if given {
			in = []graph.Value{in[0], r.b.Scalar(float64(ratio.F))}
		}
		return r.again(n, in, but("ratio"))
	case r.from >= 12 && r.to < 12 && n.Input(1) != "":
		t := r.index.Constant(n.Input(1))
		if t == nil || t.Elem != graph.Float || t.Len() != 1 {
			return r.refuse(n, "its ratio is computed, and an attribute before opset 12")
		}
		v, err := graph.Data[float32](t)
		if err != nil {
			return r.refuse(n, "%v", err)
		}
		return r.again(n, in[:1], but("seed"), graph.Float32("ratio", v[0]))
	}
	return r.again(n, in, func(a graph.Attribute) bool { return a.Name != "seed" || r.to >= 12 })
}

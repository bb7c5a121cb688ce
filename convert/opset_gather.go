package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	forms["Scatter"] = (*rewrite).scatter
	forms["CastLike"] = (*rewrite).castLike
	forms["GroupNormalization"] = (*rewrite).groupNorm
}

// scatter calls the operator ScatterElements from opset 11 on.
func (r *rewrite) scatter(n *graph.Node, in []graph.Value) []graph.Value {
	c := *n
	c.Op = "ScatterElements"
	return r.b.Node(&c, in...)
}

// castLike writes a Cast before opset 15, because the type is known.
func (r *rewrite) castLike(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 15 {
		return r.attributes(n, in)
	}
	if in[1].Type.Elem == graph.Undefined {
		return r.refuse(n, "came with opset 15, and the type of %q is not known", in[1].Name)
	}
	return []graph.Value{r.op("Cast", in[0], graph.Int("to", int64(in[1].Type.Elem)))}
}

// groupNorm has a scale for each group before opset 21, and for each channel from then on.
func (r *rewrite) groupNorm(n *graph.Node, in []graph.Value) []graph.Value {
	switch {
	case r.to < 18:
		return r.refuse(n, "came with opset 18")
	case r.from >= 21 && r.to < 21:
		return r.refuse(n, "has a scale for each channel, and one for each group before opset 21")
	case r.from >= 21 || r.to < 21:
		return r.attributes(n, in)
	}
	groups, shape := n.Int("num_groups", 1), in[0].Type.Shape
	if len(shape) < 2 || !shape[1].IsFixed() {
		return r.refuse(n, "the number of its channels is not known, which has to be for opset 21")
	}
	each := shape[1].Size / groups
	of := func(v graph.Value) graph.Value {
		rows := r.op("Expand", r.op("Reshape", v, r.vector(groups, 1)), r.vector(groups, each))
		return r.op("Reshape", rows, r.vector(-1))
	}
	return r.again(n, []graph.Value{in[0], of(in[1]), of(in[2])}, all)
}

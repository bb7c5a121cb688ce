package convert

import "github.com/hourglass-go/hourglass/graph"

func init() {
	forms["Softmax"] = (*rewrite).softmax
	forms["LogSoftmax"] = (*rewrite).softmax
	forms["Hardmax"] = (*rewrite).softmax
}

// softmax works over all dimensions from the axis on before opset 13, and along one axis from
// then on.
func (r *rewrite) softmax(n *graph.Node, in []graph.Value) []graph.Value {
	shape := in[0].Type.Shape
	rank := int64(len(shape))
	def := int64(-1)
	if r.from < 13 {
		def = 1
	}
	at := n.Int("axis", def)
	axis := func(v int64) []graph.Value { return r.again(n, in, but("axis"), graph.Int("axis", v)) }
	if (r.from < 13) == (r.to < 13) {
		return axis(at)
	}
	if shape == nil {
		return r.refuse(n, "means something else from opset 13 on, and the rank of its input is not known")
	}
	if at < 0 {
		at += rank
	}
	switch {
	case at == rank-1:
		return axis(at)
	case r.from < 13:
		flat := r.b.Op("Flatten", in[0], graph.Int("axis", at))
		y := r.b.Op(n.Op, flat, graph.Int("axis", -1))
		return []graph.Value{r.b.Op("Reshape", y, r.b.Op("Shape", in[0]))}
	}
	perm := make([]int64, rank) // exchanges the axis with the last one
	for i := range perm {
		perm[i] = int64(i)
	}
	perm[at], perm[rank-1] = rank-1, at
	y := r.b.Op(n.Op, r.b.Op("Transpose", in[0], graph.Ints("perm", perm...)), graph.Int("axis", rank-1))
	return []graph.Value{r.b.Op("Transpose", y, graph.Ints("perm", perm...))}
}

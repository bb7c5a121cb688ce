package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["LayerNormalization"] = (*rewrite).layerNorm }

// layerNorm computes (x − mean)/√(variance + ε)·scale + bias, over the dimensions from the axis on.
func (r *rewrite) layerNorm(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if r.to >= 17 || !r.floating(n, x, 17) {
		return nil
	}
	if x.Type.Shape == nil || len(n.Outputs) > 1 {
		return r.refuse(n, "came with opset 17, and is told by older ones where the rank is known and mean and deviation are not asked for")
	}
	rank := int64(len(x.Type.Shape))
	var axes []int64
	for a := (n.Int("axis", -1) + rank) % rank; a < rank; a++ {
		axes = append(axes, a)
	}
	mean := func(v graph.Value) graph.Value { return r.op("ReduceMean", v, graph.Ints("axes", axes...)) }
	off := r.op("Sub", x, mean(x))
	variance := r.op("Add", mean(r.op("Mul", off, off)), r.b.Scalar(float64(n.Float("epsilon", 1e-5))))
	y := r.op("Mul", r.op("Div", off, r.op("Sqrt", variance)), in[1])
	if n.Input(2) != "" {
		y = r.op("Add", y, in[2])
	}
	return []graph.Value{y}
}

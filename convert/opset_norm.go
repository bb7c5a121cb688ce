package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["LayerNormalization"] = (*rewrite).layerNorm
	forms["BatchNormalization"] = (*rewrite).batchNorm
}

// batchNorm writes a BatchNormalization that trains: an attribute says so from opset 14 on, and five outputs before.
func (r *rewrite) batchNorm(n *graph.Node, in []graph.Value) []graph.Value {
	const since = 14
	early, late := r.from < since && len(n.Outputs) == 5, n.Int("training_mode", 0) != 0
	c := *n
	switch {
	case early && r.to >= since:
		if r.index.Uses(n.Outputs[3])+r.index.Uses(n.Outputs[4]) > 0 {
			return r.refuse(n, "gives the statistics of the batch, which is gone at opset %d", since)
		}
		c.Outputs = n.Outputs[:3]
		c.Attrs = append(slices.Clone(n.Attrs), graph.Int("training_mode", 1))
	case late && r.to < since:
		c.Attrs = slices.DeleteFunc(slices.Clone(n.Attrs), func(a graph.Attribute) bool { return a.Name == "training_mode" })
		c.Outputs = slices.Clone(n.Outputs)
		for _, what := range []string{"_batch_mean", "_batch_variance"} {
			name := n.Outputs[0] + what
			for r.taken(name) {
				name += "_"
			}
			c.Outputs = append(c.Outputs, name)
		}
	}
	made := r.attributes(&c, in)
	return append(made, make([]graph.Value, len(n.Outputs))...)[:len(n.Outputs)]
}

// layerNorm computes (x − mean)/√(variance + ε)·scale + bias, over the dimensions from the axis on.
func (r *rewrite) layerNorm(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if r.to >= 17 || !r.floating(n, x, 17) {
		return nil
	}
	if x.Type.Shape == nil || len(n.Outputs) > 1 {
		return r.refuse(n, "came with opset 17, and is told by older ones where the rank is known and mean and deviation are not asked for")
	}
	rank, first := int64(len(x.Type.Shape)), n.Int("axis", -1)
	if first < -rank || first >= rank {
		return r.refuse(n, "has the axis %d of %d", first, rank)
	}
	var axes []int64
	for a := (first + rank) % rank; a < rank; a++ {
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

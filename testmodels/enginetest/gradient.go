package enginetest

import (
	"maps"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Loss returns a graph whose only output "loss" is Σ y·sigmoid(y) of the case's output y, so that
// each element of y counts with another weight. values holds what its inputs are fed with and its
// parameters, and names says by which of them it can be differentiated: those of float32. Where symbolic is true, the first dimension of the first input is the
// symbol of the batch; else all dimensions are sizes. names is empty where y is not of float32 or
// is held constant in training, before opset 7, in which the loss cannot be written, and for
// what [Forms] adds to the cases, which tries types.
func (c Case) Loss(symbolic bool) (g *graph.Graph, values map[string]*graph.Tensor, names []string, err error) {
	g, values, err = c.Graph()
	if err != nil || g.Outputs[0].Type.Elem != graph.Float || c.opset < 7 || c.symbols != nil {
		return nil, nil, nil, err
	}
	b := graph.NewBuilder("loss", c.opset)
	var inputs []graph.Value
	for _, v := range g.Feeds() {
		shape := v.Type.Shape
		if !symbolic {
			shape = values[v.Name].Type().Shape
		}
		inputs = append(inputs, b.Input(v.Name, v.Type.Elem, shape...))
	}
	y := b.Inline(g, inputs...)[0]
	y = b.Op("Mul", y, b.Op("Sigmoid", y))
	b.Output("loss", b.Op("ReduceSum", y, graph.Int("keepdims", 0)))
	for _, p := range g.Initializers {
		values[p.Name] = p
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name].Elem == graph.Float && !c.constant {
			names = append(names, name)
		}
	}
	g, err = b.Graph()
	return g, values, names, err
}

package conversion

import "github.com/hourglass-go/hourglass/graph"

// widened returns a graph whose inputs and outputs have other types than those of the graph before as
// one that takes and gives what that does, so that the two can be compared on the same rows.
func widened(before, after *graph.Graph) (*graph.Graph, error) {
	if !retyped(before.Feeds(), after.Feeds()) && !retyped(before.Outputs, after.Outputs) {
		return after, nil
	}
	b := graph.NewBuilder(after.Name, after.Opset())
	var in []graph.Value
	for i, v := range after.Feeds() {
		x := b.Input(v.Name, before.Feeds()[i].Type.Elem, v.Type.Shape...)
		if x.Type.Elem != v.Type.Elem {
			x = b.Op("Cast", x, graph.Int("to", int64(v.Type.Elem)))
		}
		in = append(in, x)
	}
	for i, y := range b.Inline(after, in...) {
		name, elem := after.Outputs[i].Name, before.Outputs[i].Type.Elem
		if elem != y.Type.Elem { // the name goes to what the Cast gives
			y = b.Op("Cast", b.Name(name+"_"+y.Type.Elem.String(), y), graph.Int("to", int64(elem)))
		}
		b.Output(name, y)
	}
	return b.Graph()
}

// retyped reports whether values that correspond by their place differ in their element type.
func retyped(before, after []graph.Value) bool {
	if len(before) != len(after) {
		return false
	}
	for i, v := range before {
		if v.Type.Elem != after[i].Type.Elem {
			return true
		}
	}
	return false
}

package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Constant"] = (*rewrite).constant }

// constant writes the one attribute, a tensor, that Constant had before opset 12.
func (r *rewrite) constant(n *graph.Node, _ []graph.Value) []graph.Value {
	t := graph.ConstantOf(n)
	if r.to >= 12 || t == nil && len(n.Attrs) == 1 && n.Attrs[0].Name == "value" {
		return nil
	}
	if t == nil {
		return r.refuse(n, "attribute %q came with opset 12", n.Attrs[0].Name)
	}
	return r.again(n, nil, func(graph.Attribute) bool { return false }, graph.Constant("value", t.Renamed("")))
}

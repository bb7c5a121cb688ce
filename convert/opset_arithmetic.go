package convert

import "github.com/hourglass-go/hourglass/graph"

func init() { forms["Pow"] = (*rewrite).power }

// power casts the exponent, because before opset 12 both operands had one type.
func (r *rewrite) power(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to < 12 && in[0].Type.Elem != in[1].Type.Elem {
		in = []graph.Value{in[0], r.b.Op("Cast", in[1], graph.Int("to", int64(in[0].Type.Elem)))}
	}
	return r.again(n, in, all)
}

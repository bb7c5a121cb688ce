package convert

import (
	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	forms["Gelu"] = (*rewrite).gelu
	forms["HardSwish"] = (*rewrite).hardSwish
	forms["Mish"] = (*rewrite).mish
	forms["Celu"] = (*rewrite).celu
}

// Operators of later opsets, written with older operators.

func (r *rewrite) gelu(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if r.to >= 20 || !r.floating(n, x, 20) {
		return nil
	}
	return []graph.Value{r.bentBy(x, n.Text("approximate", "none"))}
}

// hardSwish computes x·max(0, min(1, x/6 + ½)).
func (r *rewrite) hardSwish(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 14 {
		return nil
	}
	gate := r.op("HardSigmoid", in[0], graph.Float32("alpha", 1./6), graph.Float32("beta", 0.5))
	return []graph.Value{r.op("Mul", in[0], gate)}
}

// mish computes x·tanh(softplus(x)).
func (r *rewrite) mish(_ *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 18 {
		return nil
	}
	return []graph.Value{r.op("Mul", in[0], r.op("Tanh", r.op("Softplus", in[0])))}
}

// celu computes α·elu(x/α).
func (r *rewrite) celu(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 12 || !r.floating(n, in[0], 12) {
		return nil
	}
	alpha := r.b.Scalar(float64(n.Float("alpha", 1)))
	return []graph.Value{r.op("Mul", r.op("Elu", r.op("Div", in[0], alpha)), alpha)}
}

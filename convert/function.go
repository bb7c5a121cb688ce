package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators of later opsets, written with older operators.

func (r *rewrite) op(name string, args ...graph.Arg) graph.Value { return r.b.Op(name, args...) }

// floating refuses an operator of other elements than float32, because the constants of its older
// form are float32.
func (r *rewrite) floating(n *graph.Node, x graph.Value, since int64) bool {
	if x.Type.Elem != graph.Float {
		r.refuse(n, "came with opset %d, and is told by older ones for float32 alone; it is of %v", since, x.Type.Elem)
		return false
	}
	return true
}

// gelu is ½·x·(1 + erf(x/√2)), or its form with tanh.
func (r *rewrite) gelu(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if r.to >= 20 || !r.floating(n, x, 20) {
		return nil
	}
	bend := r.op("Erf", r.op("Mul", x, r.b.Scalar(math.Sqrt2/2)))
	if n.Text("approximate", "none") == "tanh" {
		cube := r.op("Mul", r.op("Mul", r.op("Mul", x, x), x), r.b.Scalar(0.044715))
		bend = r.op("Tanh", r.op("Mul", r.op("Add", x, cube), r.b.Scalar(math.Sqrt(2/math.Pi))))
	}
	return []graph.Value{r.op("Mul", r.op("Mul", x, r.b.Scalar(0.5)), r.op("Add", bend, r.b.Scalar(1)))}
}

// layerNorm is (x − mean)/√(variance + ε)·scale + bias, over the dimensions from the axis on.
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

// hardSwish is x·max(0, min(1, x/6 + ½)).
func (r *rewrite) hardSwish(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 14 {
		return nil
	}
	gate := r.op("HardSigmoid", in[0], graph.Float32("alpha", 1./6), graph.Float32("beta", 0.5))
	return []graph.Value{r.op("Mul", in[0], gate)}
}

// mish is x·tanh(softplus(x)).
func (r *rewrite) mish(_ *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 18 {
		return nil
	}
	return []graph.Value{r.op("Mul", in[0], r.op("Tanh", r.op("Softplus", in[0])))}
}

// celu is α·elu(x/α).
func (r *rewrite) celu(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 12 || !r.floating(n, in[0], 12) {
		return nil
	}
	alpha := r.b.Scalar(float64(n.Float("alpha", 1)))
	return []graph.Value{r.op("Mul", r.op("Elu", r.op("Div", in[0], alpha)), alpha)}
}

// orEqual is the comparison, or equality. Both are false for NaN.
func (r *rewrite) orEqual(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to >= 12 {
		return nil
	}
	strict := n.Op[:len(n.Op)-len("OrEqual")]
	return []graph.Value{r.op("Or", r.op(strict, in[0], in[1]), r.op("Equal", in[0], in[1]))}
}

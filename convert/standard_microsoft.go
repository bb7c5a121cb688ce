package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	for op, write := range map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{
		"Gelu": (*rewrite).contributedGelu, "BiasGelu": (*rewrite).contributedGelu, "FastGelu": (*rewrite).contributedGelu, "QuickGelu": (*rewrite).quickGelu,
		"FusedMatMul": (*rewrite).fusedMatMul, "FusedGemm": (*rewrite).fusedGemm, "FusedConv": (*rewrite).fusedConv, "SkipLayerNormalization": (*rewrite).skipLayerNorm,
	} {
		standard[graph.Microsoft+"."+op] = write
	}
}

// single returns whether a value is of float32, and refuses the node otherwise: constants of its form are of
// that type.
func (r *rewrite) single(n *graph.Node, x graph.Value) bool {
	if x.Type.Elem != graph.Float {
		r.refuse(n, "of %v has no form; of float32 it has", x.Type.Elem)
		return false
	}
	return true
}

// contributedGelu computes a Gelu of the first operand, to which a second one is added, if there is one.
func (r *rewrite) contributedGelu(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if len(in) > 1 && in[1].Name != "" {
		x = r.op("Add", x, in[1])
	}
	form := "none"
	if n.Op == "FastGelu" {
		form = "tanh"
	}
	if r.to >= 20 {
		return []graph.Value{r.op("Gelu", x, graph.Text("approximate", form))}
	}
	if !r.single(n, x) {
		return r.empty(n)
	}
	return []graph.Value{r.bentBy(x, form)}
}

// bentBy computes ½·x·(1 + erf(x/√2)), or its form with tanh.
func (r *rewrite) bentBy(x graph.Value, form string) graph.Value {
	bend := r.op("Erf", r.op("Mul", x, r.b.Scalar(math.Sqrt2/2)))
	if form == "tanh" {
		cube := r.op("Mul", r.op("Mul", r.op("Mul", x, x), x), r.b.Scalar(0.044715))
		bend = r.op("Tanh", r.op("Mul", r.op("Add", x, cube), r.b.Scalar(math.Sqrt(2/math.Pi))))
	}
	return r.op("Mul", r.op("Mul", x, r.b.Scalar(0.5)), r.op("Add", bend, r.b.Scalar(1)))
}

// quickGelu computes x·σ(α·x).
func (r *rewrite) quickGelu(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	if !r.single(n, x) {
		return r.empty(n)
	}
	return []graph.Value{r.op("Mul", x, r.op("Sigmoid", r.op("Mul", x, r.b.Scalar(float64(n.Float("alpha", 1.702))))))}
}

// fusedMatMul computes α·A'·B'.
func (r *rewrite) fusedMatMul(n *graph.Node, in []graph.Value) []graph.Value {
	sides := []graph.Value{in[0], in[1]}
	for i, side := range []string{"A", "B"} {
		if n.Int("transBatch"+side, 0) != 0 {
			return r.refuse(n, "transBatch%s has no form", side)
		}
		if n.Int("trans"+side, 0) == 0 {
			continue
		}
		rank := len(in[i].Type.Shape)
		if in[i].Type.Shape == nil {
			return r.refuse(n, "trans%s of %v has no form; of a known rank it has", side, in[i].Type)
		}
		if rank < 2 {
			continue
		}
		order := make([]int64, rank)
		for k := range order {
			order[k] = int64(k)
		}
		order[rank-1], order[rank-2] = int64(rank-2), int64(rank-1)
		sides[i] = r.op("Transpose", in[i], graph.Ints("perm", order...))
	}
	y := r.op("MatMul", sides[0], sides[1])
	if alpha := n.Float("alpha", 1); alpha != 1 {
		if !r.single(n, y) {
			return r.empty(n)
		}
		y = r.op("Mul", y, r.b.Scalar(float64(alpha)))
	}
	return []graph.Value{y}
}

func (r *rewrite) fusedGemm(n *graph.Node, in []graph.Value) []graph.Value {
	args := arguments(in)
	for _, a := range n.Attrs {
		if a.Name == "alpha" || a.Name == "beta" || a.Name == "transA" || a.Name == "transB" {
			args = append(args, a)
		}
	}
	return r.activated(n, r.op("Gemm", args...), n.Float("activation_alpha", 0), n.Float("activation_beta", 0))
}

func arguments(in []graph.Value) (args []graph.Arg) {
	for _, v := range in {
		args = append(args, v)
	}
	return args
}

// fusedConv adds the fourth operand to a convolution.
func (r *rewrite) fusedConv(n *graph.Node, in []graph.Value) []graph.Value {
	args := arguments(in[:min(len(in), 3)])
	for _, a := range n.Attrs {
		if a.Name != "activation" && a.Name != "activation_params" {
			args = append(args, a)
		}
	}
	y := r.op("Conv", args...)
	if len(in) > 3 && in[3].Name != "" {
		y = r.op("Add", y, in[3])
	}
	p, _ := n.Attr("activation_params")
	both := append(append([]float32{}, p.Floats...), 0, 0)
	return r.activated(n, y, both[0], both[1])
}

// activated applies the function that a node names, with its two parameters.
func (r *rewrite) activated(n *graph.Node, y graph.Value, first, second float32) []graph.Value {
	switch f := n.Text("activation", ""); f {
	case "":
		return []graph.Value{y}
	case "Relu", "Sigmoid", "Tanh":
		return []graph.Value{r.op(f, y)}
	case "LeakyRelu":
		return []graph.Value{r.op(f, y, graph.Float32("alpha", first))}
	case "HardSigmoid":
		return []graph.Value{r.op(f, y, graph.Float32("alpha", first), graph.Float32("beta", second))}
	case "Clip":
		if !r.single(n, y) {
			return r.empty(n)
		}
		return []graph.Value{r.op(f, y, r.b.Scalar(float64(first)), r.b.Scalar(float64(second)))}
	default:
		return r.refuse(n, "activation %q has no form", f)
	}
}

// skipLayerNorm normalizes the sum of two operands and of the fifth.
func (r *rewrite) skipLayerNorm(n *graph.Node, in []graph.Value) []graph.Value {
	if r.to < 17 {
		return r.refuse(n, "has a form from opset 17 on; convert with --opset 17, too")
	}
	sum := r.op("Add", in[0], in[1])
	if len(in) > 4 && in[4].Name != "" {
		sum = r.op("Add", sum, in[4])
	}
	args := []graph.Arg{sum, in[2]}
	if len(in) > 3 && in[3].Name != "" {
		args = append(args, in[3])
	}
	args = append(args, graph.Int("axis", -1), graph.Float32("epsilon", n.Float("epsilon", 1e-12)))
	outputs := 1
	for i, name := range n.Outputs {
		if name != "" && i < 3 {
			outputs = i + 1
		}
	}
	out := make([]graph.Value, 4)
	copy(out, r.b.OpN("LayerNormalization", outputs, args...))
	out[3] = sum
	return out[:len(n.Outputs)]
}

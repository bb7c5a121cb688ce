package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// The operators of com.microsoft are written from what onnxruntime's page of contributed operators says of
// them: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
const microsoft = "com.microsoft."

func init() {
	exactGelu := func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) }
	bentGelu := func(x float64) float64 { return x / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) }
	register(microsoft+"Gelu", each(exactGelu))
	register(microsoft+"BiasGelu", biased(exactGelu))
	register(microsoft+"FastGelu", biased(bentGelu))
	register(microsoft+"QuickGelu", func(c call) (Array, error) {
		alpha := float64(c.node.Float("alpha", 1.702))
		return c.in[0].mapped(func(x float64) float64 { return x * logistic(alpha*x) }), nil
	})
	register(microsoft+"FusedMatMul", fusedMatMul)
	register(microsoft+"FusedGemm", fusedGemm)
	register(microsoft+"FusedConv", fusedConv)
	registerSeveral(microsoft+"SkipLayerNormalization", skipLayerNorm)
}

// biased applies a function to the first operand with a list added, if there is one.
func biased(f func(float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		x := c.in[0]
		if err := c.stretches(1, x.Dims); err != nil {
			return x, err
		}
		return filled(x.Elem, x.Dims, func(at []int) float64 {
			v := x.at(at...)
			if c.given(1) {
				v += c.in[1].stretched(at)
			}
			return f(v)
		}), nil
	}
}

// fusedMatMul computes alpha·A'·B'.
func fusedMatMul(c call) (Array, error) {
	both := slices.Clone(c.in)
	for i, side := range []string{"A", "B"} {
		if c.node.Int("transBatch"+side, 0) != 0 {
			return c.in[0], lack("transBatch" + side)
		}
		if x := both[i]; c.node.Int("trans"+side, 0) != 0 && len(x.Dims) > 1 {
			order := make([]int, len(x.Dims))
			for k := range order {
				order[k] = k
			}
			last := len(order) - 1
			order[last], order[last-1] = last-1, last
			both[i] = x.permuted(order)
		}
	}
	out, err := matMul(call{node: c.node, opset: c.opset, in: both, has: c.has})
	if err != nil {
		return out, err
	}
	alpha := float64(c.node.Float("alpha", 1))
	return out.mapped(func(x float64) float64 { return alpha * x }), nil
}

func fusedGemm(c call) (Array, error) {
	out, err := gemm(c)
	if err != nil {
		return out, err
	}
	return c.activated(out, float64(c.node.Float("activation_alpha", 0)), float64(c.node.Float("activation_beta", 0)))
}

// fusedConv adds the fourth operand to a convolution.
func fusedConv(c call) (Array, error) {
	out, err := conv(c)
	if err != nil {
		return out, err
	}
	if err := c.stretches(3, out.Dims); err != nil {
		return out, err
	}
	if c.given(3) {
		sum := out
		out = filled(sum.Elem, sum.Dims, func(at []int) float64 { return sum.at(at...) + c.in[3].stretched(at) })
	}
	p := append(c.floats("activation_params"), 0, 0)
	return c.activated(out, p[0], p[1])
}

// activated applies the function that the node names, with its two parameters.
func (c call) activated(x Array, first, second float64) (Array, error) {
	switch f := c.node.Text("activation", ""); f {
	case "":
		return x, nil
	case "Relu":
		return x.mapped(func(v float64) float64 { return math.Max(v, 0) }), nil
	case "Sigmoid":
		return x.mapped(logistic), nil
	case "Tanh":
		return x.mapped(math.Tanh), nil
	case "LeakyRelu":
		return x.mapped(func(v float64) float64 { return rectified(v, first) }), nil
	case "Clip":
		return x.mapped(func(v float64) float64 { return math.Min(math.Max(v, first), second) }), nil
	case "HardSigmoid":
		return x.mapped(func(v float64) float64 { return math.Min(math.Max(first*v+second, 0), 1) }), nil
	default:
		return x, lack(fmt.Sprintf("activation %q", f))
	}
}

// skipLayerNorm normalizes the sum of two operands and of the fifth along the last dimension.
func skipLayerNorm(c call) ([]Array, error) {
	x := c.in[0]
	for _, i := range []int{1, 4} {
		if err := c.stretches(i, x.Dims); err != nil {
			return nil, err
		}
	}
	sum := filled(x.Elem, x.Dims, func(at []int) float64 {
		v := x.at(at...) + c.in[1].stretched(at)
		if c.given(4) {
			v += c.in[4].stretched(at)
		}
		return v
	})
	if len(x.Dims) == 0 {
		return nil, fmt.Errorf("an operand of %v, want columns", x.Dims)
	}
	mean, variance, err := sum.moments([]int{len(x.Dims) - 1})
	if err != nil {
		return nil, err
	}
	for i := 2; i <= 3; i++ {
		if err := c.stretches(i, x.Dims); err != nil {
			return nil, err
		}
	}
	epsilon := float64(c.node.Float("epsilon", 1e-12))
	inverse := variance.mapped(func(v float64) float64 { return 1 / math.Sqrt(v+epsilon) })
	mean.Elem, inverse.Elem = graph.Float, graph.Float
	y := filled(x.Elem, x.Dims, func(at []int) float64 {
		v := (sum.at(at...) - mean.stretched(at)) * inverse.stretched(at) * c.in[2].stretched(at)
		if c.given(3) {
			v += c.in[3].stretched(at)
		}
		return v
	})
	return []Array{y, mean, inverse, sum}, nil
}

package oracle

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerMoving("Identity", func(c call) (Array, error) { return c.in[0], nil }, 0)
	registerWhole("Relu", eachWhole(func(x float64) float64 { return rectified(x, 0) }, func(_ graph.DataType, x int64) int64 { return max(x, 0) }))
	registerWhole("Abs", eachWhole(math.Abs, distance))
	registerWhole("Neg", eachWhole(func(x float64) float64 { return -x }, func(_ graph.DataType, x int64) int64 { return -x }))
	register("LeakyRelu", slope)
	register("HardSigmoid", hardSigmoid)
	register("HardSwish", each(func(x float64) float64 { return x * math.Max(0, math.Min(1, x/6+0.5)) }))
	register("ThresholdedRelu", thresholded)
	register("Exp", each(math.Exp))
	register("Log", each(math.Log))
	register("Sqrt", each(math.Sqrt))
	register("Reciprocal", each(func(x float64) float64 { return 1 / x }))
	register("Erf", each(math.Erf))
	register("Tanh", each(math.Tanh))
	register("Sin", each(math.Sin))
	register("Cos", each(math.Cos))
	register("Tan", each(math.Tan))
	register("Asin", each(math.Asin))
	register("Acos", each(math.Acos))
	register("Atan", each(math.Atan))
	register("Sinh", each(math.Sinh))
	register("Cosh", each(math.Cosh))
	register("Asinh", each(math.Asinh))
	register("Acosh", each(math.Acosh))
	register("Atanh", each(math.Atanh))
	register("Shrink", shrink)
	register("Sigmoid", each(logistic))
	register("Softplus", each(softplus))
	register("Elu", exponential(1, 1))
	register("Celu", celu)
	register("Selu", selu)
	register("Softsign", each(func(x float64) float64 { return x / (1 + math.Abs(x)) }))
	register("Gelu", gelu)
	register("Mish", each(func(x float64) float64 { return x * math.Tanh(softplus(x)) }))
	register("Swish", func(c call) (Array, error) {
		alpha := float64(c.node.Float("alpha", 1))
		return c.in[0].mapped(func(x float64) float64 { return x * logistic(alpha*x) }), nil
	})
	registerWhole("Sign", each(sign))
	register("Floor", each(math.Floor))
	register("Ceil", each(math.Ceil))
	register("Round", each(math.RoundToEven))
}

func each(f func(float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out := blank(c.in[0].Elem, c.in[0].Dims)
		for i, x := range c.in[0].V {
			out.V[i] = f(x)
		}
		return out, nil
	}
}

// rectified returns x above zero, and alpha·x below. NaN stays NaN.
func rectified(x, alpha float64) float64 {
	if x < 0 {
		if alpha == 0 {
			return 0
		}
		return alpha * x
	}
	return x
}

// logistic returns 1/(1 + exp(−x)), in a form in which exp does not overflow.
func logistic(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// softplus returns log(1 + exp(x)), in a form in which exp does not overflow.
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func slope(c call) (Array, error) {
	alpha := float64(c.node.Float("alpha", 0.01))
	return each(func(x float64) float64 { return rectified(x, alpha) })(c)
}

// selu has shorter constants before opset 6.
func selu(c call) (Array, error) {
	if c.opset < 6 {
		return exponential(1.6732, 1.0507)(c)
	}
	return exponential(1.67326319217681884765625, 1.05070102214813232421875)(c)
}

// exponential returns Elu or Selu, whose defaults differ.
func exponential(alpha, gamma float32) func(call) (Array, error) {
	return func(c call) (Array, error) {
		alpha, gamma := float64(c.node.Float("alpha", alpha)), float64(c.node.Float("gamma", gamma))
		return each(func(x float64) float64 {
			if x <= 0 {
				return gamma * alpha * math.Expm1(x)
			}
			return gamma * x
		})(c)
	}
}

func hardSigmoid(c call) (Array, error) {
	alpha, beta := float64(c.node.Float("alpha", 0.2)), float64(c.node.Float("beta", 0.5))
	return each(func(x float64) float64 { return math.Max(0, math.Min(1, alpha*x+beta)) })(c)
}

func thresholded(c call) (Array, error) {
	alpha := float64(c.node.Float("alpha", 1))
	return each(func(x float64) float64 {
		if x > alpha {
			return x
		}
		return 0
	})(c)
}

func shrink(c call) (Array, error) {
	bias, lambd := float64(c.node.Float("bias", 0)), float64(c.node.Float("lambd", 0.5))
	return each(func(x float64) float64 {
		switch {
		case x < -lambd:
			return x + bias
		case x > lambd:
			return x - bias
		}
		return 0
	})(c)
}

func celu(c call) (Array, error) {
	alpha := float64(c.node.Float("alpha", 1))
	return each(func(x float64) float64 { return math.Max(0, x) + math.Min(0, alpha*math.Expm1(x/alpha)) })(c)
}

func gelu(c call) (Array, error) {
	if c.node.Text("approximate", "none") == "tanh" {
		return each(func(x float64) float64 {
			// (1 + tanh z)/2 is 1/(1 + exp(−2z)), and would cancel below 0.
			return x * logistic(2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))
		})(c)
	}
	return each(func(x float64) float64 { return 0.5 * x * math.Erfc(-x/math.Sqrt2) })(c)
}

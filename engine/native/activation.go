package native

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// LeakyRelu: x where x ≥ 0, else alpha·x; alpha is 0.01 in every opset.
// https://onnx.ai/onnx/operators/onnx__LeakyRelu.html
func leakyRelu(n *graph.Node) pointwise { return leaky(n.Float("alpha", 0.01)) }

func leaky(alpha float32) pointwise {
	return pointwise{
		name: "LeakyRelu",
		values: func(y, x []float32) {
			if whole := len(x) &^ 7; hasMicroKernel && whole > 0 {
				leakKernel(whole, &y[0], &x[0], alpha)
				y, x = y[whole:], x[whole:]
			}
			for i, v := range x {
				y[i] = v
				if math.Signbit(float64(v)) {
					y[i] = alpha * v
				}
			}
		},
		slope: func(x, _ float32) float32 {
			if x >= 0 {
				return 1
			}
			return alpha
		},
	}
}

// Elu: x where x ≥ 0, else alpha·(eˣ−1); alpha is 1.
// https://onnx.ai/onnx/operators/onnx__Elu.html
func elu(n *graph.Node) pointwise { return scaledElu("Elu", n.Float("alpha", 1), 1) }

// Selu: gamma times Elu. Up to opset 5 the constants were shorter.
// https://onnx.ai/onnx/operators/onnx__Selu.html
func lowerSelu(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	alpha, gamma := float32(1.67326319217681884765625), float32(1.05070102214813232421875)
	if l.opset < 6 {
		alpha, gamma = 1.6732, 1.0507
	}
	return scaledElu("Selu", n.Float("alpha", alpha), n.Float("gamma", gamma)).apply(l, in[0])
}

func scaledElu(name string, alpha, gamma float32) pointwise {
	return pointwise{name: name, values: func(y, x []float32) {
		if !hasMicroKernel {
			for i, v := range x {
				y[i] = eluOf(v, gamma*alpha, gamma)
			}
			return
		}
		whole := len(x) &^ 7
		if whole > 0 {
			eluKernel(whole, &y[0], &x[0], gamma*alpha, gamma)
		}
		if whole < len(x) { // a number gives the same at any place
			var rest [8]float32
			copy(rest[:], x[whole:])
			eluKernel(len(rest), &rest[0], &rest[0], gamma*alpha, gamma)
			copy(y[whole:], rest[:])
		}
	}, slope: func(x, y float32) float32 {
		if x >= 0 {
			return gamma
		}
		return y + gamma*alpha
	}}
}

func eluOf(x, below, above float32) float32 {
	if x >= 0 {
		return above * x
	}
	return below * float32(math.Expm1(float64(x)))
}

// Gelu: ½x(1+erf(x/√2)), or its approximation by tanh. Since opset 20.
// https://onnx.ai/onnx/operators/onnx__Gelu.html
func lowerGelu(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	switch mode := n.Text("approximate", "none"); mode {
	case "none":
		return pointwise{name: "Gelu", value: geluValue, slope: geluSlope}.apply(l, in[0])
	case "tanh":
		return pointwise{name: "GeluTanh", value: geluTanhValue, slope: geluTanhSlope}.apply(l, in[0])
	default:
		return nil, fmt.Errorf("approximate is %q, want none or tanh", mode)
	}
}

func geluValue(x float32) float32 {
	v := float64(x)
	return float32(0.5 * v * (1 + math.Erf(v/math.Sqrt2)))
}

// geluSlope returns Φ(x) + x·φ(x), with Φ and φ of the normal distribution.
func geluSlope(x, _ float32) float32 {
	v := float64(x)
	return float32(0.5*(1+math.Erf(v/math.Sqrt2)) + v*math.Exp(-0.5*v*v)/math.Sqrt(2*math.Pi))
}

// The constants of the approximation, √(2/π) and 0.044715, come from the specification.
var geluScale = math.Sqrt(2 / math.Pi)

const geluCubic = 0.044715

func geluTanhValue(x float32) float32 {
	v := float64(x)
	return float32(0.5 * v * (1 + math.Tanh(geluScale*(v+geluCubic*v*v*v))))
}

func geluTanhSlope(x, _ float32) float32 {
	v := float64(x)
	t := math.Tanh(geluScale * (v + geluCubic*v*v*v))
	return float32(0.5*(1+t) + 0.5*v*(1-t*t)*geluScale*(1+3*geluCubic*v*v))
}

// Celu: max(0, x) + min(0, alpha·(e^(x/alpha)−1)); alpha is 1.
// https://onnx.ai/onnx/operators/onnx__Celu.html
func celu(n *graph.Node) pointwise {
	alpha := float64(n.Float("alpha", 1))
	return pointwise{name: "Celu", value: func(x float32) float32 {
		if x >= 0 {
			return x
		}
		return float32(alpha * math.Expm1(float64(x)/alpha))
	}, slope: func(x, _ float32) float32 {
		if x >= 0 {
			return 1
		}
		return float32(math.Exp(float64(x) / alpha))
	}}
}

// Mish: x·tanh(softplus(x)). https://onnx.ai/onnx/operators/onnx__Mish.html
func mish(x float32) float32 { return x * float32(math.Tanh(float64(softplus(x)))) }

func mishSlope(x, _ float32) float32 {
	t := math.Tanh(float64(softplus(x)))
	return float32(t + float64(x)*(1-t*t)*float64(sigmoid(x)))
}

// swish: x·σ(alpha·x). https://onnx.ai/onnx/operators/onnx__Swish.html
func swish(n *graph.Node) pointwise {
	alpha := n.Float("alpha", 1)
	return pointwise{
		name:  "Swish",
		value: func(x float32) float32 { return x * sigmoid(alpha*x) },
		slope: func(x, _ float32) float32 {
			s := sigmoid(alpha * x)
			return s + alpha*x*s*(1-s)
		},
	}
}

// HardSigmoid: max(0, min(1, alpha·x + beta)); alpha is 0.2, beta 0.5.
// https://onnx.ai/onnx/operators/onnx__HardSigmoid.html
func hardSigmoid(n *graph.Node) pointwise {
	alpha, beta := n.Float("alpha", 0.2), n.Float("beta", 0.5)
	return pointwise{
		name:  "HardSigmoid",
		value: func(x float32) float32 { return max(0, min(1, alpha*x+beta)) },
		slope: func(_, y float32) float32 { return alpha * truth(y > 0 && y < 1) },
	}
}

// HardSwish: x·max(0, min(1, x/6 + ½)). https://onnx.ai/onnx/operators/onnx__HardSwish.html
func hardSwish(x float32) float32 { return x * max(0, min(1, x/6+0.5)) }

func hardSwishSlope(x, _ float32) float32 {
	switch {
	case x <= -3:
		return 0
	case x >= 3:
		return 1
	}
	return x/3 + 0.5
}

// ThresholdedRelu: x where it is above alpha, else 0; alpha is 1.
// https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html
func thresholdedRelu(n *graph.Node) pointwise {
	alpha := n.Float("alpha", 1)
	return pointwise{
		name: "ThresholdedRelu",
		value: func(x float32) float32 {
			if x > alpha {
				return x
			}
			return 0
		},
		slope: func(x, _ float32) float32 { return truth(x > alpha) },
	}
}

package grad

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// slopes are the derivatives of functions of one operand. They are computed from the operand x
// or from the function's value y.
var slopes = map[string]func(s *site, x, y graph.Value) graph.Value{
	"Relu":    func(s *site, _, y graph.Value) graph.Value { return s.truth("Greater", y, s.b.Scalar(0)) },
	"Abs":     func(s *site, x, _ graph.Value) graph.Value { return s.op("Sign", x) },
	"Exp":     func(_ *site, _, y graph.Value) graph.Value { return y },
	"Sigmoid": func(s *site, _, y graph.Value) graph.Value { return s.op("Mul", y, s.op("Sub", s.b.Scalar(1), y)) },
	"Tanh":    func(s *site, _, y graph.Value) graph.Value { return s.op("Sub", s.b.Scalar(1), s.op("Mul", y, y)) },
	"Softplus": func(s *site, x, _ graph.Value) graph.Value {
		return s.op("Sigmoid", x)
	},
	"Erf": func(s *site, x, _ graph.Value) graph.Value { // 2/√π · exp(−x²)
		return s.op("Mul", s.op("Exp", s.op("Neg", s.op("Mul", x, x))), s.b.Scalar(2/math.Sqrt(math.Pi)))
	},
	"LeakyRelu": func(s *site, x, _ graph.Value) graph.Value {
		return s.bent(x, 1, float64(s.node.Float("alpha", 0.01)))
	},
	"Elu": func(s *site, x, y graph.Value) graph.Value { // α·eˣ = y + α
		return s.op("Add", s.op("Min", y, s.b.Scalar(0)), s.bent(x, 1, float64(s.node.Float("alpha", 1))))
	},
	"Selu": func(s *site, x, y graph.Value) graph.Value {
		alpha, gamma := float32(1.67326319217681884765625), float32(1.05070102214813232421875)
		if s.g.Opset() < 6 {
			alpha, gamma = 1.6732, 1.0507
		}
		alpha, gamma = s.node.Float("alpha", alpha), s.node.Float("gamma", gamma)
		return s.op("Add", s.op("Min", y, s.b.Scalar(0)), s.bent(x, float64(gamma), float64(alpha)*float64(gamma)))
	},
	"Gelu": gelu,
	"Sin":  func(s *site, x, _ graph.Value) graph.Value { return s.op("Cos", x) },
	"Cos":  func(s *site, x, _ graph.Value) graph.Value { return s.op("Neg", s.op("Sin", x)) },
	"Tan": func(s *site, _, y graph.Value) graph.Value { // 1 + y²
		return s.op("Add", s.b.Scalar(1), s.op("Mul", y, y))
	},
	"Asin": func(s *site, x, _ graph.Value) graph.Value { return s.op("Reciprocal", s.leg(x)) },
	"Acos": func(s *site, x, _ graph.Value) graph.Value { return s.op("Neg", s.op("Reciprocal", s.leg(x))) },
	"Atan": func(s *site, x, _ graph.Value) graph.Value { // 1/(1 + x²)
		return s.op("Reciprocal", s.op("Add", s.b.Scalar(1), s.op("Mul", x, x)))
	},
	"Sinh": func(s *site, x, _ graph.Value) graph.Value { return s.op("Cosh", x) },
	"Cosh": func(s *site, x, _ graph.Value) graph.Value { return s.op("Sinh", x) },
	"Asinh": func(s *site, x, _ graph.Value) graph.Value { // 1/√(x² + 1)
		return s.op("Reciprocal", s.op("Sqrt", s.op("Add", s.op("Mul", x, x), s.b.Scalar(1))))
	},
	"Acosh": func(s *site, x, _ graph.Value) graph.Value { // 1/√(x² − 1)
		return s.op("Reciprocal", s.op("Sqrt", s.op("Sub", s.op("Mul", x, x), s.b.Scalar(1))))
	},
	"Atanh": func(s *site, x, _ graph.Value) graph.Value { // 1/(1 − x²)
		return s.op("Reciprocal", s.op("Sub", s.b.Scalar(1), s.op("Mul", x, x)))
	},
	"Shrink": func(s *site, x, _ graph.Value) graph.Value {
		return s.truth("Greater", s.op("Abs", x), s.b.Scalar(float64(s.node.Float("lambd", 0.5))))
	},
	"Reciprocal": func(s *site, _, y graph.Value) graph.Value {
		return s.op("Neg", s.op("Mul", y, y))
	},
	"Softsign": func(s *site, x, _ graph.Value) graph.Value { // 1/(1+|x|)²
		d := s.op("Add", s.b.Scalar(1), s.op("Abs", x))
		return s.op("Div", s.b.Scalar(1), s.op("Mul", d, d))
	},
	"Celu": func(s *site, x, _ graph.Value) graph.Value { // e^(min(x, 0)/α)
		return s.op("Exp", s.op("Div", s.op("Min", x, s.b.Scalar(0)), s.b.Scalar(float64(s.node.Float("alpha", 1)))))
	},
	"Mish": func(s *site, x, _ graph.Value) graph.Value { // t + x·(1−t²)·σ(x), with t = tanh(softplus(x))
		t := s.op("Tanh", s.op("Softplus", x))
		bend := s.op("Mul", s.op("Sub", s.b.Scalar(1), s.op("Mul", t, t)), s.op("Sigmoid", x))
		return s.op("Add", t, s.op("Mul", x, bend))
	},
	"Swish": func(s *site, x, _ graph.Value) graph.Value { // σ + α·x·σ·(1−σ), with σ of α·x
		bent := s.op("Mul", x, s.b.Scalar(float64(s.node.Float("alpha", 1))))
		g := s.op("Sigmoid", bent)
		return s.op("Add", g, s.op("Mul", bent, s.op("Mul", g, s.op("Sub", s.b.Scalar(1), g))))
	},
	"HardSigmoid": func(s *site, _, y graph.Value) graph.Value {
		inside := s.op("Mul", s.truth("Greater", y, s.b.Scalar(0)), s.truth("Less", y, s.b.Scalar(1)))
		return s.op("Mul", inside, s.b.Scalar(float64(s.node.Float("alpha", 0.2))))
	},
	"HardSwish": func(s *site, x, _ graph.Value) graph.Value { // x/3 + ½ within ±3, beyond 0 and 1
		above := s.truth("Greater", x, s.b.Scalar(3))
		inside := s.op("Mul", s.op("Sub", s.b.Scalar(1), above), s.truth("Greater", x, s.b.Scalar(-3)))
		slope := s.op("Add", s.op("Mul", x, s.b.Scalar(1./3)), s.b.Scalar(0.5))
		return s.op("Add", above, s.op("Mul", inside, slope))
	},
	"ThresholdedRelu": func(s *site, x, _ graph.Value) graph.Value {
		return s.truth("Greater", x, s.b.Scalar(float64(s.node.Float("alpha", 1))))
	},
}

func init() {
	for op, slope := range slopes {
		rules[op] = func(s *site) { s.give(0, s.op("Mul", s.dy, slope(s, s.in(0), s.out))) }
	}
	rules["Identity"] = func(s *site) { s.give(0, s.dy) }
	rules["Neg"] = func(s *site) { s.give(0, s.op("Neg", s.dy)) }
	rules["Log"] = func(s *site) { s.give(0, s.op("Div", s.dy, s.in(0))) }
	rules["Sqrt"] = func(s *site) { s.give(0, s.op("Div", s.op("Mul", s.dy, s.b.Scalar(0.5)), s.out)) }
}

// leg computes √(1 − x²).
func (s *site) leg(x graph.Value) graph.Value {
	return s.op("Sqrt", s.op("Sub", s.b.Scalar(1), s.op("Mul", x, x)))
}

// truth returns 1 where a comparison holds and 0 elsewhere. On onnxruntime it is several times as
// fast to multiply by that as to choose with Where, or to use Sign.
func (s *site) truth(comparison string, a, b graph.Value) graph.Value {
	return s.op("Cast", s.op(comparison, a, b), graph.Int("to", int64(graph.Float)))
}

// bent returns one number where x > 0 and another elsewhere.
func (s *site) bent(x graph.Value, above, below float64) graph.Value {
	step := s.truth("Greater", x, s.b.Scalar(0))
	if above == below {
		return s.b.Scalar(above)
	}
	return s.op("Add", s.op("Mul", step, s.b.Scalar(above-below)), s.b.Scalar(below))
}

// gelu computes Φ(x) + x·φ(x), or the derivative of the form with tanh.
func gelu(s *site, x, _ graph.Value) graph.Value {
	one, half := s.b.Scalar(1), s.b.Scalar(0.5)
	square := s.op("Mul", x, x)
	if s.node.Text("approximate", "none") == "tanh" {
		const c = 0.044715
		k := s.b.Scalar(math.Sqrt(2 / math.Pi))
		inner := s.op("Mul", k, s.op("Mul", x, s.op("Add", one, s.op("Mul", square, s.b.Scalar(c)))))
		t := s.op("Tanh", inner)
		slope := s.op("Mul", k, s.op("Add", one, s.op("Mul", square, s.b.Scalar(3*c))))
		bend := s.op("Mul", s.op("Mul", x, s.op("Sub", one, s.op("Mul", t, t))), slope)
		return s.op("Mul", half, s.op("Add", s.op("Add", one, t), bend))
	}
	phi := s.op("Mul", half, s.op("Add", one, s.op("Erf", s.op("Mul", x, s.b.Scalar(1/math.Sqrt2)))))
	density := s.op("Mul", s.op("Exp", s.op("Mul", square, s.b.Scalar(-0.5))), s.b.Scalar(1/math.Sqrt(2*math.Pi)))
	return s.op("Add", phi, s.op("Mul", x, density))
}

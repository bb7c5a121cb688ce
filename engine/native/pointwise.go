package native

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// pointwise is an element-wise function of one operand.
type pointwise struct {
	name  string
	value func(x float32) float32
	// slope is the derivative at x, where the value is y; nil: zero.
	slope func(x, y float32) float32

	// values and slopes do the same for slices, for the functions that every step uses:
	// the values of x, and dy times the slopes. nil: one call for each element.
	values func(y, x []float32)
	slopes func(dx, x, y, dy []float32)
}

func (p pointwise) apply(l *lowering, x *value) (*value, error) {
	if p.values == nil {
		p.values = func(y, x []float32) {
			for i, v := range x {
				y[i] = p.value(v)
			}
		}
	}
	k := kernel{name: p.name, dims: x.dims, flat: p.slope == nil && p.slopes == nil, each: p.values}
	var out, arg []float32
	part := func(lo, hi int) { p.values(out[lo:hi], arg[lo:hi]) }
	k.run = func(y []float32, in [][]float32) {
		out, arg = y, in[0]
		l.team.split(len(y), part)
	}
	k.back = func(l *lowering, x []*value, y, dy *value) ([]*value, error) {
		dx, err := l.apply(p.chain(l.team, y.dims), x[0], y, dy)
		return []*value{dx}, err
	}
	return l.apply(k, x)
}

// chain multiplies the slope by the gradient of the result, from x, y and dy.
func (p pointwise) chain(team *team, dims []int) kernel {
	if p.slopes == nil {
		p.slopes = func(dx, x, y, dy []float32) {
			for i, d := range dy {
				dx[i] = d * p.slope(x[i], y[i])
			}
		}
	}
	return kernel{name: p.name + "Slope", dims: dims, run: func(dx []float32, in [][]float32) {
		team.split(len(dx), func(lo, hi int) { p.slopes(dx[lo:hi], in[0][lo:hi], in[1][lo:hi], in[2][lo:hi]) })
	}}
}

// point lowers a node by the function that its attributes choose.
func point(f func(n *graph.Node) pointwise) lowerFunc {
	return func(l *lowering, n *graph.Node, in []*value) (*value, error) {
		if err := floats(n, in...); err != nil {
			return nil, err
		}
		return f(n).apply(l, in[0])
	}
}

// plain lowers a function without attributes.
func plain(name string, value func(x float32) float32, slope func(x, y float32) float32) lowerFunc {
	return point(func(*graph.Node) pointwise { return pointwise{name: name, value: value, slope: slope} })
}

// scale multiplies by a number that is known while lowering.
func scale(l *lowering, x *value, by float32) (*value, error) {
	factor := []float32{by}
	times := func(y, x []float32) { products.run(y, x, factor, 1, 0) }
	return pointwise{
		name:   "Scale",
		values: times,
		slopes: func(dx, _, _, dy []float32) { times(dx, dy) },
	}.apply(l, x)
}

var square = pointwise{
	name:   "Square",
	values: func(y, x []float32) { products.run(y, x, x, 1, 1) },
	slopes: func(dx, x, _, dy []float32) {
		for i, v := range x {
			dx[i] = 2 * v * dy[i]
		}
	},
}

// wide makes a float32 function from a float64 one. It is right to the last place, or nearly
// so.
func wide(f func(float64) float64) func(float32) float32 {
	return func(x float32) float32 { return float32(f(float64(x))) }
}

// The specification of each is at https://onnx.ai/onnx/operators/onnx__NAME.html.
func init() {
	register("Abs", signs(magnitude))
	register("Neg", signs(pointwise{name: "Neg", value: func(x float32) float32 { return -x }, slope: func(_, _ float32) float32 { return -1 }}))
	register("Sign", signs(pointwise{name: "Sign", value: sign}))
	register("Reciprocal", plain("Reciprocal", func(x float32) float32 { return 1 / x }, func(_, y float32) float32 { return -y * y }))
	register("Exp", exponentials.lower("Exp", func(_, y float32) float32 { return y }))
	register("Log", plain("Log", wide(math.Log), func(x, _ float32) float32 { return 1 / x }))
	register("Sqrt", plain("Sqrt", wide(math.Sqrt), func(_, y float32) float32 { return 0.5 / y }))
	register("Erf", erfs.lower("Erf", erfSlope))
	register("Relu", point(func(*graph.Node) pointwise { return relu }))
	register("Sigmoid", sigmoids.lower("Sigmoid", func(_, y float32) float32 { return y * (1 - y) }))
	register("Tanh", tanhs.lower("Tanh", func(_, y float32) float32 { return 1 - y*y }))
	register("Softplus", softpluses.lower("Softplus", func(x, _ float32) float32 { return sigmoid(x) }))
	register("Softsign", plain("Softsign", softsign, softsignSlope))
	register("LeakyRelu", point(leakyRelu))
	register("Elu", point(elu))
	register("Celu", point(celu))
	register("Mish", plain("Mish", mish, mishSlope))
	register("Swish", point(swish))
	register("Sin", plain("Sin", wide(math.Sin), func(x, _ float32) float32 { return float32(math.Cos(float64(x))) }))
	register("Cos", plain("Cos", wide(math.Cos), func(x, _ float32) float32 { return -float32(math.Sin(float64(x))) }))
	register("Tan", plain("Tan", wide(math.Tan), func(_, y float32) float32 { return 1 + y*y }))
	register("Asin", plain("Asin", wide(math.Asin), func(x, _ float32) float32 { return 1 / leg(x) }))
	register("Acos", plain("Acos", wide(math.Acos), func(x, _ float32) float32 { return -1 / leg(x) }))
	register("Atan", plain("Atan", wide(math.Atan), func(x, _ float32) float32 { return 1 / (1 + x*x) }))
	register("Sinh", plain("Sinh", wide(math.Sinh), func(x, _ float32) float32 { return float32(math.Cosh(float64(x))) }))
	register("Cosh", plain("Cosh", wide(math.Cosh), func(x, _ float32) float32 { return float32(math.Sinh(float64(x))) }))
	register("Asinh", plain("Asinh", wide(math.Asinh), func(x, _ float32) float32 { return float32(1 / math.Hypot(float64(x), 1)) }))
	register("Acosh", plain("Acosh", wide(math.Acosh), func(x, _ float32) float32 { return float32(1 / math.Sqrt(float64(x)*float64(x)-1)) }))
	register("Atanh", plain("Atanh", wide(math.Atanh), func(x, _ float32) float32 { return 1 / (1 - x*x) }))
	register("Shrink", point(shrink))
	register("Floor", plain("Floor", wide(math.Floor), nil))
	register("Ceil", plain("Ceil", wide(math.Ceil), nil))
	register("Round", plain("Round", wide(math.RoundToEven), nil))
	register("HardSigmoid", point(hardSigmoid))
	register("HardSwish", plain("HardSwish", hardSwish, hardSwishSlope))
	register("ThresholdedRelu", point(thresholdedRelu))
	register("Selu", lowerSelu)
	register("Gelu", lowerGelu)
}

// leg returns √(1 − x²).
func leg(x float32) float32 { return float32(math.Sqrt(1 - float64(x)*float64(x))) }

func shrink(n *graph.Node) pointwise {
	bias, lambd := n.Float("bias", 0), n.Float("lambd", 0.5)
	return pointwise{
		name: "Shrink",
		value: func(x float32) float32 {
			switch {
			case x < -lambd:
				return x + bias
			case x > lambd:
				return x - bias
			}
			return 0
		},
		slope: func(x, _ float32) float32 {
			if x < -lambd || x > lambd {
				return 1
			}
			return 0
		},
	}
}

func sign(x float32) float32 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // zero or NaN
}

// relu's slope at 0 is 0.
var relu = pointwise{
	name: "Relu",
	values: func(y, x []float32) {
		if whole := len(x) &^ 7; hasMicroKernel && whole > 0 {
			rectify(whole, &y[0], &x[0])
			y, x = y[whole:], x[whole:]
		}
		for i, v := range x {
			y[i] = max(v, 0)
		}
	},
	slopes: func(dx, x, _, dy []float32) {
		for i, v := range x {
			dx[i] = 0
			if v > 0 {
				dx[i] = dy[i]
			}
		}
	},
}

// sigmoid takes the exponentials of a negative number on both sides of 0, because that
// cannot overflow.
func sigmoid(x float32) float32 {
	if x >= 0 {
		return float32(1 / (1 + math.Exp(-float64(x))))
	}
	e := math.Exp(float64(x))
	return float32(e / (1 + e))
}

// softplus computes log(1+eˣ) as max(x,0) + log1p(e^−|x|), which cannot overflow.
func softplus(x float32) float32 {
	v := float64(x)
	return float32(max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))))
}

func softsign(x float32) float32 { return x / (1 + abs(x)) }

func softsignSlope(x, _ float32) float32 {
	d := 1 + abs(x)
	return 1 / (d * d)
}

func abs(x float32) float32 { return float32(math.Abs(float64(x))) }

// erfSlope returns 2/√π·e^(−x²).
func erfSlope(x, _ float32) float32 {
	v := float64(x)
	return float32(2 / math.SqrtPi * math.Exp(-v*v))
}

func init() { register("Identity", lowerIdentity) }

func lowerIdentity(_ *lowering, _ *graph.Node, in []*value) (*value, error) { return in[0], nil }

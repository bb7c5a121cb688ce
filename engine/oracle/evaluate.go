package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// operators are ONNX's, from https://onnx.ai/onnx/operators/.
var operators map[string]func(call) (Array, error)

// severalOutputs are the operators of more than one.
var severalOutputs map[string]func(call) ([]Array, error)

func init() {
	severalOutputs = map[string]func(call) ([]Array, error){
		"BatchNormalization": batchNorm, "LayerNormalization": layerNorm, "TopK": topK, "Split": split, "DynamicQuantizeLinear": dynamicQuantize,
		"LSTM": lstm, "GRU": gru, "RNN": rnn, "Dropout": dropout,
	}
	operators = map[string]func(call) (Array, error){
		"Add": both(plus),
		"Sub": both(func(a, b float64) float64 { return a - b }),
		"Mul": both(func(a, b float64) float64 { return a * b }),
		"Div": divide,

		"Identity":  each(func(x float64) float64 { return x }),
		"Exp":       each(math.Exp),
		"Log":       each(math.Log),
		"Sqrt":      each(math.Sqrt),
		"Erf":       each(math.Erf),
		"Tanh":      each(math.Tanh),
		"Sigmoid":   each(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
		"Relu":      each(func(x float64) float64 { return rectified(x, 0) }),
		"Softplus":  each(func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }),
		"LeakyRelu": slope,
		"Elu":       exponential(1, 1),
		"Selu":      exponential(1.67326319217681884765625, 1.05070102214813232421875),
		"Gelu":      gelu,
		"Clip":      clip,
		"Cast":      cast,
		"Constant":  constant,

		"Reciprocal":      each(func(x float64) float64 { return 1 / x }),
		"Floor":           each(math.Floor),
		"Ceil":            each(math.Ceil),
		"Round":           each(math.RoundToEven),
		"Sin":             each(math.Sin),
		"Cos":             each(math.Cos),
		"Softsign":        each(func(x float64) float64 { return x / (1 + math.Abs(x)) }),
		"HardSigmoid":     hardSigmoid,
		"HardSwish":       each(func(x float64) float64 { return x * math.Max(0, math.Min(1, x/6+0.5)) }),
		"Mish":            each(func(x float64) float64 { return x * math.Tanh(math.Max(x, 0)+math.Log1p(math.Exp(-math.Abs(x)))) }),
		"ThresholdedRelu": thresholded,
		"Celu":            celu,
		"PRelu": func(c call) (Array, error) {
			return both(func(x, slope float64) float64 { return rectified(x, 0) + slope*math.Min(x, 0) })(c)
		},
		"Sum": several(plus),
		"Mean": func(c call) (Array, error) {
			out, err := several(plus)(c)
			for i := range out.V {
				out.V[i] /= float64(len(c.in))
			}
			return out, err
		},

		"Gemm": gemm, "MatMul": matMul,
		"Softmax":         softmax(func(x, largest, sum float64) float64 { return math.Exp(x-largest) / sum }),
		"LogSoftmax":      softmax(func(x, largest, sum float64) float64 { return x - largest - math.Log(sum) }),
		"Hardmax":         hardmax,
		"ReduceMin":       reduce(18, math.Inf(1), math.Min, func(least float64, _ int) float64 { return least }),
		"ReduceProd":      reduce(18, 1, func(a, b float64) float64 { return a * b }, func(product float64, _ int) float64 { return product }),
		"ReduceL1":        reduce(18, 0, func(a, b float64) float64 { return a + math.Abs(b) }, func(sum float64, _ int) float64 { return sum }),
		"ReduceL2":        reduce(18, 0, math.Hypot, func(length float64, _ int) float64 { return length }),
		"ReduceSumSquare": reduce(18, 0, func(a, b float64) float64 { return a + b*b }, func(sum float64, _ int) float64 { return sum }),
		"ReduceLogSum":    reduce(18, 0, plus, func(sum float64, _ int) float64 { return math.Log(sum) }),
		"ReduceLogSumExp": reduce(18, 0, func(a, b float64) float64 { return a + math.Exp(b) }, func(sum float64, _ int) float64 { return math.Log(sum) }),
		"ReduceSum":       reduce(13, 0, plus, func(sum float64, _ int) float64 { return sum }),
		"ReduceMax":       reduce(18, math.Inf(-1), math.Max, func(greatest float64, _ int) float64 { return greatest }),
		"ReduceMean":      reduce(18, 0, plus, func(sum float64, n int) float64 { return sum / float64(n) }),
		"Abs":             each(math.Abs),
		"Pow":             both(math.Pow),
		"Max":             several(math.Max), "Min": several(math.Min),
		"Pad":     pad,
		"Neg":     each(func(x float64) float64 { return -x }),
		"Sign":    each(sign),
		"Greater": truths(func(a, b float64) bool { return a > b }),
		"Less":    truths(func(a, b float64) bool { return a < b }),
		"Equal":   truths(func(a, b float64) bool { return a == b }),
		"Where":   where,

		"GreaterOrEqual": truths(func(a, b float64) bool { return a >= b }),
		"LessOrEqual":    truths(func(a, b float64) bool { return a <= b }),
		"And":            truths(func(a, b float64) bool { return a != 0 && b != 0 }),
		"Or":             truths(func(a, b float64) bool { return a != 0 || b != 0 }),
		"Xor":            truths(func(a, b float64) bool { return a != b }),
		"Not":            each(func(x float64) float64 { return 1 - x }),
		"Shape":          shapeOf, "Size": sizeOf, "Expand": expand, "Slice": slice,
		"Reshape": reshape, "Flatten": flatten, "Transpose": transpose, "Concat": concat,
		"ArgMax": argument(func(a, b float64) bool { return a > b }),
		"ArgMin": argument(func(a, b float64) bool { return a < b }),
		"Gather": gather, "GatherElements": gatherElements, "ScatterElements": scatterElements,
		"OneHot": oneHot,
		"Range":  rangeOf, "CumSum": cumSum, "Mod": mod, "Einsum": einsum,
		"IsNaN": test(func(_ *graph.Node, x float64) bool { return math.IsNaN(x) }),
		"IsInf": test(func(n *graph.Node, x float64) bool {
			return math.IsInf(x, 1) && n.Int("detect_positive", 1) != 0 || math.IsInf(x, -1) && n.Int("detect_negative", 1) != 0
		}),
		"QuantizeLinear": quantize, "DequantizeLinear": dequantize, "MatMulInteger": matMulInteger,
		"Squeeze": squeeze, "Unsqueeze": unsqueeze, "Tile": tile, "ConstantOfShape": constantOfShape,
		"DepthToSpace": depthToSpace, "SpaceToDepth": spaceToDepth,
		"InstanceNormalization": instanceNorm,
		"Upsample":              upsample,
		"Conv":                  conv, "ConvTranspose": convTranspose, "Resize": resize,
		"MaxPool":           pool(math.Inf(-1), math.Max, func(_ call, v float64, _, _ int) float64 { return v }),
		"AveragePool":       pool(0, plus, average),
		"GlobalAveragePool": global(0, plus, func(sum float64, n int) float64 { return sum / float64(n) }),
		"GlobalMaxPool":     global(math.Inf(-1), math.Max, func(greatest float64, _ int) float64 { return greatest }),
	}
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

// both broadcasts as numpy does
// (https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md).
func both(f func(a, b float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		a, b := c.in[0], c.in[1]
		dims, err := broadcast(a.Dims, b.Dims)
		if err != nil {
			return a, err
		}
		out := blank(a.Elem, dims)
		sweep(dims, func(to, n int, from, step []int) {
			i, j := from[0], from[1]
			for k := range out.V[to : to+n] {
				out.V[to+k] = f(a.V[i+k*step[0]], b.V[j+k*step[1]])
			}
		}, a.steps(dims), b.steps(dims))
		return out, nil
	}
}

func broadcast(a, b []int) ([]int, error) {
	dims := make([]int, max(len(a), len(b)))
	for i := range dims {
		p, q := 1, 1
		if j := i - len(dims) + len(a); j >= 0 {
			p = a[j]
		}
		if j := i - len(dims) + len(b); j >= 0 {
			q = b[j]
		}
		if p != q && p != 1 && q != 1 {
			return nil, fmt.Errorf("%v and %v do not broadcast", a, b)
		}
		if dims[i] = p; p == 1 {
			dims[i] = q
		}
	}
	return dims, nil
}

func plus(a, b float64) float64 { return a + b }

// several folds a function of two over all operands.
func several(f func(a, b float64) float64) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out := c.in[0]
		for _, x := range c.in[1:] {
			var err error
			if out, err = both(f)(call{in: []Array{out, x}}); err != nil {
				return out, err
			}
		}
		return out, nil
	}
}

// divide truncates integers.
func divide(c call) (Array, error) {
	return both(func(a, b float64) float64 {
		if c.in[0].Elem.IsFloat() {
			return a / b
		}
		return math.Trunc(a / b)
	})(c)
}

// rectified is x above zero, and a multiple below; NaN stays NaN.
func rectified(x, alpha float64) float64 {
	if x < 0 {
		if alpha == 0 {
			return 0
		}
		return alpha * x
	}
	return x
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func truths(f func(a, b float64) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out, err := both(func(a, b float64) float64 {
			if f(a, b) {
				return 1
			}
			return 0
		})(c)
		out.Elem = graph.Bool
		return out, err
	}
}

// test makes a truth of each element.
func test(f func(n *graph.Node, x float64) bool) func(call) (Array, error) {
	return func(c call) (Array, error) {
		out := blank(graph.Bool, c.in[0].Dims)
		for i, x := range c.in[0].V {
			if f(c.node, x) {
				out.V[i] = 1
			}
		}
		return out, nil
	}
}

// mod has the sign of the divisor, or with fmod of the dividend.
func mod(c call) (Array, error) {
	return both(func(a, b float64) float64 {
		if b == 0 && !c.in[0].Elem.IsFloat() {
			panic(fmt.Errorf("%v is divided by 0", a))
		}
		m := math.Mod(a, b)
		if c.node.Int("fmod", 0) == 0 && m != 0 && m < 0 != (b < 0) {
			m += b
		}
		return m
	})(c)
}

func where(c call) (Array, error) {
	dims, err := broadcast(c.in[0].Dims, c.in[1].Dims)
	if err != nil {
		return Array{}, err
	}
	if dims, err = broadcast(dims, c.in[2].Dims); err != nil {
		return Array{}, err
	}
	out := blank(c.in[1].Elem, dims)
	sweep(dims, func(to, n int, from, step []int) {
		for k := range n {
			which := 2
			if c.in[0].V[from[0]+k*step[0]] != 0 {
				which = 1
			}
			out.V[to+k] = c.in[which].V[from[which]+k*step[which]]
		}
	}, c.in[0].steps(dims), c.in[1].steps(dims), c.in[2].steps(dims))
	return out, nil
}

func slope(c call) (Array, error) {
	alpha := float64(c.node.Float("alpha", 0.01))
	return each(func(x float64) float64 { return rectified(x, alpha) })(c)
}

// exponential is Elu and Selu, which have other defaults.
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

func celu(c call) (Array, error) {
	alpha := float64(c.node.Float("alpha", 1))
	return each(func(x float64) float64 { return math.Max(0, x) + math.Min(0, alpha*math.Expm1(x/alpha)) })(c)
}

func gelu(c call) (Array, error) {
	if c.node.Text("approximate", "none") == "tanh" {
		return each(func(x float64) float64 {
			return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
		})(c)
	}
	return each(func(x float64) float64 { return 0.5 * x * math.Erfc(-x/math.Sqrt2) })(c)
}

func clip(c call) (Array, error) {
	lo := float64(c.node.Float("min", -math.MaxFloat32))
	hi := float64(c.node.Float("max", math.MaxFloat32))
	if c.given(1) {
		lo = c.in[1].V[0]
	}
	if c.given(2) {
		hi = c.in[2].V[0]
	}
	return each(func(x float64) float64 { return math.Min(math.Max(x, lo), hi) })(c)
}

// cast rounds to a narrower float type, cuts off what is behind the point of an
// integer, and keeps an integer's low bits.
func cast(c call) (Array, error) {
	from, to := c.in[0].Elem, graph.DataType(c.node.Int("to", 0))
	if !carried(to) {
		return c.in[0], lack(fmt.Sprintf("elements of type %v", to))
	}
	out, err := each(func(x float64) float64 { return converted(from, to, x) })(c)
	out.Elem = to
	return out, err
}

// dropout keeps all, where this is inference or the ratio is 0. Before opset 12 the mask is
// not said to be anything then.
func dropout(c call) ([]Array, error) {
	x := c.in[0]
	if c.given(2) && c.in[2].V[0] != 0 && !(c.given(1) && c.in[1].V[0] == 0) {
		return nil, lack("numbers drawn at random: training_mode is true")
	}
	if c.opset < 12 {
		return []Array{x}, nil
	}
	return []Array{x, filled(graph.Bool, x.Dims, func([]int) float64 { return 1 })}, nil
}

func constant(c call) (Array, error) {
	switch a := c.node.Attrs[0]; a.Name {
	case "value":
		return Widen(a.Tensor)
	case "value_float":
		return Array{graph.Float, nil, []float64{float64(a.F)}}, nil
	case "value_int":
		return Array{graph.Int64, nil, []float64{float64(a.I)}}, nil
	case "value_floats":
		return Widen(graph.Vector("", a.Floats...))
	case "value_ints":
		return Widen(graph.Vector("", a.Ints...))
	default:
		return Array{}, lack(fmt.Sprintf("attribute %q", a.Name))
	}
}

package budget

import (
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// guess is the error of an operator that is not listed.
const guess = 16

// ulps is c of each operator: 1 where its result is rounded correctly, 0 where nothing is
// rounded, and else what the OpenCL C specification (3.0, "Relative Error as ULPs", single
// precision) allows the function, or the root of the sum of squares of those that it is composed of.
var ulps = map[string]float64{
	"Add": 1, "Sub": 1, "Mul": 1, "Div": 2.5, "Reciprocal": 2.5, "Sqrt": 3, "Pow": 16, "Mod": 1,
	"Exp": 3, "Log": 3, "Sin": 4, "Cos": 4, "Tan": 5, "Asin": 4, "Acos": 4, "Atan": 5,
	"Sinh": 4, "Cosh": 4, "Tanh": 5, "Asinh": 4, "Acosh": 4, "Atanh": 5, "Erf": 16,
	"Sum": 1, "Mean": 2.7, "Gemm": 1.4, "MatMul": 1, "Conv": 1, "ConvTranspose": 1, "CumSum": 1, "Einsum": 1,
	"ReduceSum": 1, "ReduceMean": 2.7, "ReduceL1": 1, "ReduceL2": 3.2, "ReduceSumSquare": 1, "ReduceProd": 1,
	"ReduceLogSum": 3.2, "ReduceLogSumExp": 4.4, "AveragePool": 2.7, "GlobalAveragePool": 2.7, "LpPool": 16,

	// 1/(1 + exp), log(1 + exp), exp − 1, x/(1 + |x|), x·Φ(x), x·tanh(log(1 + exp))
	"Sigmoid": composed(3, 1, 2.5), "Softplus": composed(3, 1, 3), "Elu": composed(3, 1), "Celu": composed(2.5, 3, 1), "Selu": composed(3, 1, 1),
	"Softsign": composed(1, 2.5), "Gelu": composed(16, 1, 1), "Mish": composed(3, 1, 3, 5, 1),
	"LeakyRelu": 1, "PRelu": 1, "HardSigmoid": composed(1, 1), "HardSwish": composed(1, 1, 1), "Swish": composed(3, 1, 2.5, 1),
	"Softmax": composed(1, 3, 2.5), "LogSoftmax": composed(1, 3, 3, 1),
	// (x − mean)/√(variance + ε)·scale + shift
	"BatchNormalization": normalized, "InstanceNormalization": normalized, "LayerNormalization": normalized, "GroupNormalization": normalized,
	"Resize": 0, "Upsample": 0, "DequantizeLinear": 1, "Cast": 1,
	"LSTM": composed(4, 5, 5, 1, 1), "GRU": composed(4, 5, 1, 1), "RNN": 5,
}

var normalized = composed(1, 3, 2.5, 1, 1)

func composed(errors ...float64) float64 {
	squares := 0.0
	for _, e := range errors {
		squares += e * e
	}
	return math.Sqrt(squares)
}

// jumping are the operators that are not continuous: they round nothing, and may turn
// a small difference into a large one.
var jumping = strings.Fields(`ArgMax ArgMin TopK Hardmax Floor Ceil Round Sign QuantizeLinear DynamicQuantizeLinear
Greater GreaterOrEqual Less LessOrEqual Equal ThresholdedRelu IsNaN IsInf NonZero Unique NonMaxSuppression Mod`)

// moving are the others that round nothing.
var moving = strings.Fields(`Identity Dropout Relu Clip Max Min Neg Abs Where And Or Xor Not Constant ConstantOfShape Shape Size
Reshape Flatten Transpose Concat Split Slice Gather GatherElements GatherND Scatter ScatterElements ScatterND Pad Tile Expand
Squeeze Unsqueeze DepthToSpace SpaceToDepth MaxPool GlobalMaxPool ReduceMax ReduceMin MatMulInteger ConvInteger QLinearConv QLinearMatMul
Range OneHot EyeLike Trilu Compress ReverseSequence BitShift`)

func init() {
	for _, op := range slices.Concat(jumping, moving) {
		if _, rounds := ulps[op]; !rounds {
			ulps[op] = 0
		}
	}
}

// unlisted names a graph's operators whose errors are guessed.
func unlisted(g *graph.Graph) string {
	var names []string
	for _, n := range g.Nodes {
		if _, listed := ulps[n.Op]; !listed && !slices.Contains(names, n.Op) {
			names = append(names, n.Op)
		}
	}
	return strings.Join(names, ", ")
}

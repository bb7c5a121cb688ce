package enginetest

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

var (
	infinite = float32(math.Inf(1))
	nan      = float32(math.NaN())
)

// specialCases returns cases of numbers at which IEEE 754 and ONNX leave no freedom: zeros,
// infinities, NaN, results that overflow.
func specialCases() []Case {
	edges := numbers(-infinite, -3e38, -1, 0, 1, 3e38, infinite)
	at := func(name, op string, opset int64, x ...*graph.Tensor) Case {
		return Case{name: name, Op: op, opset: opset, inputs: x}
	}
	row := func(v ...float32) *graph.Tensor { return graph.NewTensor("", v, 1, int64(len(v))) }
	return []Case{
		at("edges", "Relu", 17, edges),
		at("NaN", "Relu", 17, numbers(nan, 1)),
		at("edges", "Sigmoid", 17, edges),
		at("edges", "Tanh", 17, edges),
		at("NaN", "Tanh", 17, numbers(nan, 1)),
		at("edges", "Exp", 17, edges),
		at("edges", "Softplus", 17, edges),
		at("edges", "Erf", 17, edges),
		at("edges", "Log", 17, numbers(0, infinite, -1)),
		at("edges", "Sqrt", 17, numbers(0, infinite, -1)),
		at("by zero", "Div", 17, row(-1, 0, 1), row(0, 0, 0)),
		at("of infinities", "Sub", 17, row(infinite, infinite, -infinite), row(infinite, 1, 1)),
		at("overflow", "Mul", 17, row(3e38, -3e38, 1e-38), row(10, 10, 1e-38)),
		at("edges", "Clip", 17, edges, number(-1), number(1)),
		at("unbounded edges", "Clip", 17, edges), // bounded by the least and the greatest number of the type
		at("zero by infinity", "MatMul", 17, row(0, 1), graph.NewTensor("", []float32{infinite, 2}, 2, 1)),
		// ONNX leaves the place of NaN open. Engines of ours agree on it.
		at("NaN last", "TopK", 17, numbers(2, nan, 3, 1, nan), integers(4)),
		{name: "NaN last, least first", Op: "TopK", opset: 17, inputs: these(numbers(2, nan, 3, 1, nan), integers(4)), attrs: []graph.Attribute{graph.Int("largest", 0)}, give: 1},
		at("NaN behind", "ArgMax", 17, numbers(2, nan, 3, 1)),
		at("NaN first", "ArgMax", 17, numbers(nan, 2, 3, 1)),
		at("NaN first", "ArgMin", 17, numbers(nan, 2, 3, 1)),
		at("smallest", "Log", 17, numbers(1e-45, 1e-40)),
		at("nearly overflow", "Exp", 17, numbers(88.7, 88.8)),
	}
}

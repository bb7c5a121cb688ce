package verify

import (
	"slices"

	"github.com/hourglass-go/hourglass/convert/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// sum is what a node adds up: k terms each, along axes of one operand.
type sum struct {
	k       int
	operand int
	dims    []int // of the operand, as the axes count them
	axes    []int // without any, each element is rounded by itself
	steps   float64
	outside bool // all terms are positive, so that the result's relative error is the sum's
}

// none is of nodes that sum nothing.
var none = sum{operand: 1 << 30}

// along sums an operand's axes.
func along(operand int, dims []int, axes ...int) sum {
	s := sum{k: 1, operand: operand, dims: dims, axes: axes, steps: 1}
	for _, a := range axes {
		if a < 0 || a >= len(dims) {
			return none
		}
		s.k *= dims[a]
	}
	return s
}

// singly rounds each element of the first operand, by as much as sums of k come to.
func singly(k int, steps float64) sum { return sum{k: k, steps: steps} }

// axesFrom are the axes from one on.
func axesFrom(first, rank int) (axes []int) {
	for i := first; i < rank; i++ {
		axes = append(axes, i)
	}
	return axes
}

// sumOf is what a node sums, from its operands' dimensions; where the axes are an operand
// whose elements are not known, all of them.
func sumOf(n *graph.Node, in []oracle.Array) sum {
	dims := func(i int) []int {
		if i < len(in) {
			return in[i].Dims
		}
		return nil
	}
	x, w := dims(0), dims(1)
	switch n.Op {
	case "Gemm":
		return along(1, w, int(n.Int("transB", 0)))
	case "MatMul":
		return along(1, w, max(0, len(w)-2))
	case "Conv":
		return along(1, w, axesFrom(1, len(w))...)
	case "ConvTranspose":
		return transposed(n, w)
	case "LSTM", "GRU", "RNN":
		if len(w) == 3 { // a step's sum is of inputs and states, and all steps use one weight
			return sum{k: w[2] + int(n.Int("hidden_size", 0)), operand: 1, dims: w, axes: []int{2}, steps: 2}
		}
	case "ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd", "ReduceLogSum", "ReduceLogSumExp", "CumSum":
		return along(0, x, axesOf(n, in)...)
	case "GlobalAveragePool", "InstanceNormalization":
		return along(0, x, axesFrom(2, len(x))...)
	case "LayerNormalization":
		return along(0, x, axesFrom(fromStart(int(n.Int("axis", -1)), len(x)), len(x))...)
	case "GroupNormalization":
		if groups := int(n.Int("num_groups", 1)); len(x) > 1 && groups > 0 && x[1]%groups == 0 {
			split := slices.Concat(x[:1], []int{groups, x[1] / groups}, x[2:])
			return along(0, split, axesFrom(2, len(split))...)
		}
	case "BatchNormalization":
		if n.Int("training_mode", 0) != 0 && len(x) > 0 {
			return along(0, x, slices.Concat([]int{0}, axesFrom(2, len(x)))...)
		}
		return singly(1, 1)
	case "AveragePool", "LpPool":
		k := 1
		for _, s := range n.Ints("kernel_shape") {
			k *= int(s)
		}
		return singly(k, root(k))
	case "Softmax", "LogSoftmax":
		if a := fromStart(int(n.Int("axis", -1)), len(x)); a < len(x) {
			return sum{k: x[a], steps: 1, outside: true}
		}
	case "Sum", "Mean":
		return sum{k: len(in), operand: none.operand, outside: true}
	case "Resize", "Upsample": // coordinates of so many positions are rounded
		if n.Text("mode", "nearest") != "nearest" && len(x) > 0 {
			return sum{k: slices.Max(x), operand: none.operand, outside: true}
		}
	case "QuantizeLinear", "DynamicQuantizeLinear":
		return singly(1, 1)
	}
	return none
}

// transposed sees a transposed convolution's weights group by group.
func transposed(n *graph.Node, w []int) sum {
	groups := int(n.Int("group", 1))
	if len(w) < 3 || groups < 1 || w[0]%groups != 0 {
		return none
	}
	split := slices.Concat([]int{groups, w[0] / groups}, w[1:])
	return along(1, split, slices.Concat([]int{1}, axesFrom(3, len(split)))...)
}

// fromStart counts an axis from the start.
func fromStart(axis, rank int) int {
	if axis < 0 {
		axis += rank
	}
	return max(axis, 0)
}

// axesOf are a reduction's, from its attribute or its second operand.
func axesOf(n *graph.Node, in []oracle.Array) (axes []int) {
	rank := len(in[0].Dims)
	for _, a := range n.Ints("axes") {
		axes = append(axes, fromStart(int(a), rank))
	}
	if len(in) > 1 {
		for _, a := range in[1].V {
			axes = append(axes, fromStart(int(a), rank))
		}
	}
	if len(axes) == 0 && n.Int("noop_with_empty_axes", 0) == 0 {
		return axesFrom(0, rank)
	}
	return axes
}

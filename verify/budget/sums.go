package budget

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// sum is what a node adds up: k terms each, along axes of one operand.
type sum struct {
	k       int
	operand int
	dims    []int   // of the operand, as the axes count them
	axes    []int   // without any, each element is rounded by itself
	steps   float64 // of the random walk, in those of one rounding
	outside bool    // all terms are positive, so that the result's relative error is the sum's
}

// none is of nodes that sum nothing.
var none = sum{operand: 1 << 30}

// terms is the length of a node's sums.
func (s sum) terms() float64 { return float64(max(s.k, 1)) }

// after is c, with a sum of positive terms in it.
func (s sum) after(n *graph.Node) float64 {
	c := ulps[n.Op]
	if _, listed := ulps[n.Op]; !listed {
		c = guess
	}
	if s.outside {
		c = math.Sqrt(c*c + s.terms())
	}
	return c
}

// whole is √(c² + k).
func (s sum) whole(n *graph.Node) float64 {
	c := s.after(n)
	if s.outside || s.steps == 0 {
		return c
	}
	return math.Sqrt(c*c + s.terms())
}

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

// sums are what operators add up, by a node and its operands' dimensions. Where the axes are
// an operand whose elements are not known, they are all.
var sums = map[string]func(n *graph.Node, in []oracle.Array) sum{
	"Gemm":   func(n *graph.Node, in []oracle.Array) sum { return along(1, dims(in, 1), int(n.Int("transB", 0))) },
	"MatMul": func(_ *graph.Node, in []oracle.Array) sum { return along(1, dims(in, 1), max(0, len(dims(in, 1))-2)) },
	"Conv": func(_ *graph.Node, in []oracle.Array) sum {
		return along(1, dims(in, 1), axesFrom(1, len(dims(in, 1)))...)
	},
	"ConvTranspose": transposed, "Einsum": contracted,
	"LSTM": recurrent, "GRU": recurrent, "RNN": recurrent,

	"ReduceSum": reduced, "ReduceMean": reduced, "ReduceL1": reduced, "ReduceL2": reduced, "ReduceSumSquare": reduced,
	"ReduceProd": reduced, "ReduceLogSum": reduced, "ReduceLogSumExp": reduced, "CumSum": reduced,
	"GlobalAveragePool": spatial, "AveragePool": pooled, "LpPool": pooled,

	"InstanceNormalization": spatial, "GroupNormalization": grouped, "BatchNormalization": overBatch,
	"LayerNormalization": func(n *graph.Node, in []oracle.Array) sum {
		rank := len(dims(in, 0))
		return along(0, dims(in, 0), axesFrom(fromStart(int(n.Int("axis", -1)), rank), rank)...)
	},
	"Softmax": exponentials, "LogSoftmax": exponentials,

	"Sum":    operands,
	"Mean":   operands,
	"Resize": interpolated, "Upsample": interpolated,
	"QuantizeLinear": quotient, "DynamicQuantizeLinear": quotient,
}

func sumOf(n *graph.Node, in []oracle.Array) sum {
	if f := sums[n.Op]; f != nil {
		return f(n, in)
	}
	return none
}

func dims(in []oracle.Array, i int) []int {
	if i < len(in) {
		return in[i].Dims
	}
	return nil
}

// recurrent sums inputs and states in each step; all steps use one weight.
func recurrent(n *graph.Node, in []oracle.Array) sum {
	w := dims(in, 1)
	if len(w) != 3 {
		return none
	}
	return sum{k: w[2] + int(n.Int("hidden_size", 0)), operand: 1, dims: w, axes: []int{2}, steps: 2}
}

// contracted sums the last operand's dimensions that the result has not.
func contracted(n *graph.Node, in []oracle.Array) sum {
	ranks := make([]int, len(in))
	for i, x := range in {
		ranks[i] = len(x.Dims)
	}
	e, err := geometry.ParseEinsum(n.Text("equation", ""), ranks)
	if err != nil {
		return none
	}
	last := len(in) - 1
	var axes []int
	for d, label := range e.Terms[last] {
		if !slices.Contains(e.Output, label) {
			axes = append(axes, d)
		}
	}
	return along(last, in[last].Dims, axes...)
}

func spatial(_ *graph.Node, in []oracle.Array) sum {
	return along(0, dims(in, 0), axesFrom(2, len(dims(in, 0)))...)
}

func grouped(n *graph.Node, in []oracle.Array) sum {
	x, groups := dims(in, 0), int(n.Int("num_groups", 1))
	if len(x) < 2 || groups < 1 || x[1]%groups != 0 {
		return none
	}
	split := slices.Concat(x[:1], []int{groups, x[1] / groups}, x[2:])
	return along(0, split, axesFrom(2, len(split))...)
}

func overBatch(n *graph.Node, in []oracle.Array) sum {
	x := dims(in, 0)
	if n.Int("training_mode", 0) == 0 || len(x) == 0 {
		return singly(1, 1)
	}
	return along(0, x, slices.Concat([]int{0}, axesFrom(2, len(x)))...)
}

// pooled sums overlap, and so each element is off by what a whole sum is.
func pooled(n *graph.Node, _ []oracle.Array) sum {
	k := 1
	for _, s := range n.Ints("kernel_shape") {
		k *= int(s)
	}
	return singly(k, math.Sqrt(float64(max(k, 1))))
}

func exponentials(n *graph.Node, in []oracle.Array) sum {
	x := dims(in, 0)
	a := fromStart(int(n.Int("axis", -1)), len(x))
	if a >= len(x) {
		return none
	}
	return sum{k: x[a], steps: 1, outside: true}
}

func operands(_ *graph.Node, in []oracle.Array) sum {
	return sum{k: len(in), operand: none.operand, outside: true}
}

// interpolated rounds coordinates, which are as large as a dimension.
func interpolated(n *graph.Node, in []oracle.Array) sum {
	if n.Text("mode", "nearest") == "nearest" || len(dims(in, 0)) == 0 {
		return none
	}
	return sum{k: slices.Max(dims(in, 0)), operand: none.operand, outside: true}
}

func quotient(*graph.Node, []oracle.Array) sum { return singly(1, 1) }

func reduced(n *graph.Node, in []oracle.Array) sum { return along(0, dims(in, 0), axesOf(n, in)...) }

// transposed sees a transposed convolution's weights group by group.
func transposed(n *graph.Node, in []oracle.Array) sum {
	w := dims(in, 1)
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
	rank := len(dims(in, 0))
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

package convert

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// form says what a node is converted to.
type form int

const (
	inFloat32    form = iota // it stays as it is
	weightsAlone             // its weights are stored in 8 bits, and it computes in float32
	inIntegers               // it multiplies integers
)

// quantizable is a rule of quantization for an operator: which inputs hold weights, and in which forms
// integers of 8 bits are multiplied. Static layers are those that runtimes fuse with QuantizeLinear and
// DequantizeLinear. In the dynamic form MatMulInteger multiplies matrices, and ConvInteger is left out
// because onnxruntime takes several times as long for it as for Conv.
type quantizable struct {
	weights         []int
	static, dynamic bool
}

// quantizables are the rules, by operator.
var quantizables = map[string]quantizable{
	"MatMul":        {weights: []int{1}, static: true, dynamic: true},
	"Gemm":          {weights: []int{1}, static: true, dynamic: true},
	"Conv":          {weights: []int{1}, static: true},
	"ConvTranspose": {weights: []int{1}},
	"Gather":        {weights: []int{0}},
	"RNN":           {weights: []int{1, 2}},
	"GRU":           {weights: []int{1, 2}},
	"LSTM":          {weights: []int{1, 2}},
}

// takes reports whether Quantize changes a node.
func (q *quantization) takes(n *graph.Node) bool { return q.form(n) != inFloat32 }

// form looks at the operator and at its weights.
func (q *quantization) form(n *graph.Node) form {
	if !n.Standard() || q.keep.has(n) || len(q.weightsOf(n)) == 0 {
		return inFloat32
	}
	if of := quantizables[n.Op]; q.s.Rows != nil && of.static || q.s.Rows == nil && of.dynamic {
		return inIntegers
	}
	return weightsAlone
}

// weightsOf returns the inputs of a node that are weights which can be stored in 8 bits.
func (q *quantization) weightsOf(n *graph.Node) []int {
	return slices.DeleteFunc(slices.Clone(quantizables[n.Op].weights), func(i int) bool {
		w := q.index.Constant(n.Input(i))
		return w == nil || w.Elem != graph.Float || w.Len() == 0 || len(w.Dims) < 2 || n.Op == "MatMul" && len(w.Dims) > 2
	})
}

// plain reports whether a Gemm multiplies and adds without factors.
func plain(n *graph.Node) bool { return n.Float("alpha", 1) == 1 && n.Float("beta", 1) == 1 }

// outAxis returns the dimension of a layer's weights that counts the channels of its output. The
// weights of a ConvTranspose in groups have those of one group there.
func outAxis(n *graph.Node) int {
	if n.Op == "Conv" || n.Op == "Gemm" && n.Int("transB", 0) != 0 {
		return 0
	}
	return 1
}

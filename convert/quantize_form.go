package convert

import (
	"github.com/hourglass-go/hourglass/graph"
)

// form says what a node is converted to.
type form int

const (
	inFloat32    form = iota // it stays as it is
	weightsAlone             // its weights are stored in 8 bits, and it computes in float32
	inIntegers               // it multiplies integers
)

// takes reports whether Quantize changes a node.
func (q *quantization) takes(n *graph.Node) bool { return q.form(n) != inFloat32 }

// form looks at the operator, at its weights, and at what the form has arithmetic for:
// static layers are those that runtimes fuse with QuantizeLinear and DequantizeLinear, and
// MatMulInteger carries products alone.
func (q *quantization) form(n *graph.Node) form {
	if !n.Standard() || q.keep.has(n) || !q.weighted(n) {
		return inFloat32
	}
	static := q.s.Rows != nil
	switch n.Op {
	case "MatMul":
		return inIntegers
	case "Gemm":
		if static || n.Int("transA", 0) == 0 && plain(n) {
			return inIntegers
		}
		return weightsAlone
	case "Conv":
		if static {
			return inIntegers
		}
		return weightsAlone
	case "ConvTranspose":
		return weightsAlone
	}
	return inFloat32
}

// weighted reports whether a node's second input is constant and has an axis of channels.
func (q *quantization) weighted(n *graph.Node) bool {
	w := q.index.Constant(n.Input(1))
	if w == nil || w.Elem != graph.Float || w.Len() == 0 {
		return false
	}
	return len(w.Dims) == 2 || len(w.Dims) > 2 && n.Op != "MatMul"
}

// plain reports whether a Gemm multiplies and adds without factors.
func plain(n *graph.Node) bool { return n.Float("alpha", 1) == 1 && n.Float("beta", 1) == 1 }

// outAxis is the dimension of a layer's weights that counts the channels of its output. The
// weights of a ConvTranspose in groups have those of one group there.
func outAxis(n *graph.Node) int {
	if n.Op == "Conv" || n.Op == "Gemm" && n.Int("transB", 0) != 0 {
		return 0
	}
	return 1
}

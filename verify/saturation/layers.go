package saturation

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// Layer is a node that multiplies integers of 8 bits, and whose operands can take the sum of two
// products beyond 16 bits.
type Layer struct {
	Node *graph.Node
	// Sum is the greatest magnitude that two products come to: 255 times the two weights of
	// one sign and one output channel that are largest.
	Sum int
}

// limit is the greatest sum of two products that 16 bits hold.
const limit = 1<<15 - 1

// Layers lists the nodes of a graph that can saturate, by the range of their operands: int8
// weights that are constant, and activations of 8 bits, which may be anything up to 255. Int8
// activations count like uint8 ones, because onnxruntime shifts them to uint8 when it fuses
// QuantizeLinear and DequantizeLinear. MatMulInteger and ConvInteger of int8 by int8 do not
// saturate.
func Layers(g *graph.Graph) (found []Layer) {
	index := g.Index()
	for _, n := range g.Nodes {
		if w, axis := weights(index, n); w != nil {
			if sum := 255 * pair(w, axis); sum > limit {
				found = append(found, Layer{n, sum})
			}
		}
	}
	return found
}

// String names the layer, and says how far it reaches.
func (l Layer) String() string {
	return fmt.Sprintf("%v (sums of two products up to %d)", l.Node, l.Sum)
}

// weights gives the int8 weights that a node multiplies by activations of 8 bits, and the axis
// of the channels of its output; nil where it does not.
func weights(index *graph.Index, n *graph.Node) (*graph.Tensor, int) {
	if !n.Standard() {
		return nil, 0
	}
	x, w, axis := n.Input(0), n.Input(1), 1
	switch n.Op {
	case "MatMulInteger", "ConvInteger":
		if !isUint8(index, x, n.Input(2)) {
			return nil, 0
		}
	case "QLinearMatMul", "QLinearConv":
		w = n.Input(3)
	case "MatMul", "Gemm", "Conv":
		x, w = dequantized(index, x), dequantized(index, w)
		if x == "" || w == "" {
			return nil, 0
		}
	default:
		return nil, 0
	}
	switch n.Op {
	case "ConvInteger", "QLinearConv", "Conv":
		axis = 0
	case "Gemm":
		axis = 1 - int(n.Int("transB", 0))
	}
	t := index.Constant(w)
	if t == nil || t.Elem != graph.Int8 || len(t.Dims) < 2 {
		return nil, 0
	}
	if n.Is("MatMul") || n.Is("MatMulInteger") || n.Is("QLinearMatMul") {
		axis = len(t.Dims) - 1
	}
	return t, axis
}

// isUint8 reports whether a value is of uint8, by what is stated of it, by its zero point, or by
// the node that makes it.
func isUint8(index *graph.Index, name, zero string) bool {
	for _, v := range []string{name, zero} {
		if elem := index.Type(v).Elem; elem != graph.Undefined {
			return elem == graph.Uint8
		}
	}
	maker := index.Maker(name)
	return maker.Is("DynamicQuantizeLinear")
}

// dequantized returns the value of 8 bits that DequantizeLinear takes to a value; "" where another
// node gives it.
func dequantized(index *graph.Index, name string) string {
	n := index.Maker(name)
	if !n.Is("DequantizeLinear") {
		return ""
	}
	return n.Input(0)
}

// pair returns the greatest magnitude that two weights of one output channel and one sign add up to.
// Which two a kernel takes together depends on how it lays them out.
func pair(w *graph.Tensor, axis int) (most int) {
	v, err := graph.Data[int8](w)
	if err != nil || axis < 0 || axis >= len(w.Dims) {
		return 0
	}
	channels, inner := int(w.Dims[axis]), 1
	for _, d := range w.Dims[axis+1:] {
		inner *= int(d)
	}
	two := make([][2][2]int, channels) // of each sign the two largest
	for i, x := range v {
		sign, size := 0, int(x)
		if size < 0 {
			sign, size = 1, -size
		}
		largest := &two[i/inner%channels][sign]
		switch {
		case size > largest[0]:
			largest[0], largest[1] = size, largest[0]
		case size > largest[1]:
			largest[1] = size
		}
		most = max(most, largest[0]+largest[1])
	}
	return most
}

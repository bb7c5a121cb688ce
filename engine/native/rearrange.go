package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Operators each of whose elements is one of their operand's, or a constant. The
// specification of each is at https://onnx.ai/onnx/operators/onnx__NAME.html.

// rearranged returns [dims] with the elements of x that from names by their coordinates. Where
// from returns false, the element is fill.
func rearranged(l *lowering, n *graph.Node, x *value, dims []int, fill float32, from func(at, source []int) bool) (*value, error) {
	size := product(dims)
	if size > maxTable {
		return nil, fmt.Errorf("gives dimensions %v: more than %d elements", dims, maxTable)
	}
	if size == 0 && x.elem.Size() > 0 {
		return constant(&graph.Tensor{Name: n.Output(), Elem: x.elem, Dims: wideDims(dims)})
	}
	table := make([]int, size)
	at, source := make([]int, len(dims)), make([]int, len(x.dims))
	for i := range table {
		table[i] = -1
		if from(at, source) {
			table[i] = 0
			for d, s := range source {
				table[i] = table[i]*x.dims[d] + s
			}
		}
		for d := len(at) - 1; d >= 0; d-- { // go to the next position
			if at[d]++; at[d] < dims[d] {
				break
			}
			at[d] = 0
		}
	}
	if x.data != nil && !slices.Contains(table, -1) {
		return pickedConstant(n, x.data, dims, table)
	}
	if err := alike(n, x); err != nil {
		return nil, err
	}
	return as(x.elem)(picking{rows: 1, from: x.size(), table: table, fill: fill}.pick(l, x, dims))
}

// pickedConstant takes elements of a constant of any type.
func pickedConstant(n *graph.Node, t *graph.Tensor, dims, table []int) (*value, error) {
	size := t.Elem.Size()
	if size == 0 {
		return nil, unsupported(n, fmt.Sprintf("%v elements", t.Elem))
	}
	out := &graph.Tensor{Name: n.Outputs[0], Elem: t.Elem, Dims: wideDims(dims)}
	for _, at := range table {
		out.Raw = append(out.Raw, t.Raw[at*size:(at+1)*size]...)
	}
	return constant(out)
}

// operand returns the i-th input as integers. Where it is not given, it returns the attribute
// that old opsets have instead.
func operand(n *graph.Node, in []*value, i int, attribute string) ([]int64, error) {
	if i < len(in) && in[i] != nil {
		return integers(n, in[i], attribute)
	}
	return n.Ints(attribute), nil
}

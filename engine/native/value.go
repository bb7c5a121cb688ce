package native

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/hourglass-go/hourglass/graph"
)

// value is what a name of the ONNX graph stands for while it is lowered: a
// node of the program, or something that becomes a node when it is read.
type value struct {
	elem graph.DataType
	dims []int
	node *programNode

	// Where node is nil, one of these makes it on demand.
	data *graph.Tensor // a constant
	flip *value        // this value is the transpose of that matrix

	folded bool // data was computed from integers that are known

	// active says that the value depends smoothly on a parameter.
	active bool
}

// programNode is a value of a program.
type programNode struct {
	data []float32      // memory of an input or a constant, and in a program of steps of any value
	life *life          // of a value that a step of a program computes
	expr *gorgonia.Node // in a program that gorgonia differentiates
}

func (v *value) size() int { return product(v.dims) }

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// shaped returns v under other dimensions with the same product.
func (v *value) shaped(dims []int) *value {
	y := &value{elem: v.elem, dims: dims, node: v.node, active: v.active, folded: v.folded}
	if v.data != nil {
		t := *v.data
		t.Dims = wideDims(dims)
		y.data = &t
	}
	return y
}

// constant wraps t, which is known while lowering.
func constant(t *graph.Tensor) (*value, error) {
	dims, err := intDims(t.Dims)
	if err != nil {
		return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	return &value{elem: t.Elem, dims: dims, data: t}, nil
}

// maxElements is the greatest number of elements of a tensor, so that a hostile graph leads to an
// error and does not exhaust the memory.
const maxElements = 1 << 29

// maxProgram is the greatest number of elements of all values of a program together, which is
// 4 GiB. maxTable is that of a table of places. maxListed is that of the integers
// that are computed while lowering, which each operator copies.
const (
	maxProgram = 1 << 30
	maxTable   = 1 << 26
	maxListed  = 1 << 22
)

func intDims(dims []int64) ([]int, error) {
	out := make([]int, len(dims))
	n := int64(1)
	for i, d := range dims {
		if d < 0 || d > 0 && n > maxElements/d {
			return nil, fmt.Errorf("dimensions %v are negative or too large", dims)
		}
		n *= d
		out[i] = int(d)
	}
	return out, nil
}

func wideDims(dims []int) []int64 {
	out := make([]int64, len(dims))
	for i, d := range dims {
		out[i] = int64(d)
	}
	return out
}

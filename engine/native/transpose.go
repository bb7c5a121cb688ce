package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Transpose", lowerTranspose) }

// Transpose: perm is the order of the input's dimensions in the output, by default the
// reverse. https://onnx.ai/onnx/operators/onnx__Transpose.html
//
// A matrix is not moved here: a product that reads it reads the original with
// a flag. Only other readers need the transposed elements.
func lowerTranspose(l *lowering, n *graph.Node, in []*value) (*value, error) {
	x := in[0]
	table := x.data != nil && x.elem != graph.Float // such as pads, brought into another order
	if err := alike(n, x); err != nil && !table {
		return nil, err
	}
	rank := len(x.dims)
	perm := make([]int, rank)
	given := n.Ints("perm")
	if given != nil && len(given) != rank {
		return nil, fmt.Errorf("perm is %v for a tensor of rank %d", given, rank)
	}
	seen := make([]bool, rank)
	for i := range perm {
		perm[i] = rank - 1 - i
		if given != nil {
			if given[i] < 0 || given[i] >= int64(rank) {
				return nil, fmt.Errorf("perm is %v for a tensor of rank %d", given, rank)
			}
			perm[i] = int(given[i])
		}
		if seen[perm[i]] {
			return nil, fmt.Errorf("perm %v names a dimension twice", given)
		}
		seen[perm[i]] = true
	}
	switch {
	case slices.IsSorted(perm):
		return x, nil
	case table:
		dims := make([]int, rank)
		for i, p := range perm {
			dims[i] = x.dims[p]
		}
		return rearranged(l, n, x, dims, 0, func(at, source []int) bool {
			for i, p := range perm {
				source[p] = at[i]
			}
			return true
		})
	case rank == 2 && x.flip != nil:
		return x.flip, nil
	case rank == 2:
		if _, err := l.read(x); err != nil {
			return nil, err
		}
		return &value{elem: x.elem, dims: []int{x.dims[1], x.dims[0]}, flip: x, active: x.active}, nil
	}
	return as(x.elem)(transpose(l, x, perm))
}

// transpose writes x with its dimensions in the order perm.
func transpose(l *lowering, x *value, perm []int) (*value, error) {
	dims, inverse := make([]int, len(perm)), make([]int, len(perm))
	from := make([]int, len(perm))
	whole := steps(x.dims)
	for i, p := range perm {
		dims[i], from[i], inverse[p] = x.dims[p], whole[p], i
	}
	w := newWalk(dims, from, from)
	last := len(w.dims) - 1
	n, step := w.dims[last], w.a[last]
	return l.apply(kernel{name: "Transpose", dims: dims, run: func(y []float32, in [][]float32) {
		w.each(func(o, a, _ int) {
			x := in[0][a:]
			for i := range n {
				y[o+i] = x[i*step]
			}
		})
	}, back: func(l *lowering, _ []*value, _, dy *value) ([]*value, error) {
		dx, err := transpose(l, dy, inverse)
		return []*value{dx}, err
	}}, x)
}

// steps returns the strides of a row-major tensor.
func steps(dims []int) []int {
	s := make([]int, len(dims))
	step := 1
	for i := len(dims) - 1; i >= 0; i-- {
		s[i] = step
		step *= dims[i]
	}
	return s
}

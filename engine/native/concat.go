package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Concat", lowerConcat) }

// lowerConcat joins along axis, which is required from opset 4 on.
func lowerConcat(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, in...); err != nil {
		return nil, err
	}
	if sizes, err := joinIntegers(n, in); sizes != nil || err != nil {
		return sizes, err
	}
	def := int64(1)
	if _, ok := n.Attr("axis"); !ok && l.opset >= 4 {
		return nil, fmt.Errorf("axis is left out")
	}
	axis, err := axisOf(n.Int("axis", def), len(in[0].dims))
	if err != nil {
		return nil, err
	}
	dims := slices.Clone(in[0].dims)
	for _, x := range in[1:] {
		if len(x.dims) != len(dims) {
			return nil, fmt.Errorf("inputs have dimensions %v and %v", in[0].dims, x.dims)
		}
		for i, d := range x.dims {
			if i != axis && d != dims[i] {
				return nil, fmt.Errorf("inputs have dimensions %v and %v, which differ off axis %d", in[0].dims, x.dims, axis)
			}
		}
		dims[axis] += x.dims[axis]
	}
	full := slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return v.size() == 0 })
	if len(full) == 1 {
		return full[0], nil
	}
	return as(in[0].elem)(l.apply(concatKernel(full, dims, axis), full...))
}

func concatKernel(in []*value, dims []int, axis int) kernel {
	outer, row := product(dims[:axis]), product(dims[axis:])
	widths := make([]int, len(in))
	for i, x := range in {
		widths[i] = product(x.dims[axis:])
	}
	return kernel{name: "Concat", dims: dims, run: func(out []float32, in [][]float32) {
		at := 0
		for i, x := range in {
			for r := range outer {
				copy(out[r*row+at:][:widths[i]], x[r*widths[i]:])
			}
			at += widths[i]
		}
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx := make([]*value, len(x))
		at := 0
		for i := range x {
			if x[i].active {
				var err error
				if dx[i], err = l.apply(columnsKernel(x[i].dims, outer, row, at, widths[i]), dy); err != nil {
					return nil, err
				}
			}
			at += widths[i]
		}
		return dx, nil
	}}
}

// columnsKernel copies a range of columns of a matrix.
func columnsKernel(dims []int, rows, columns, at, width int) kernel {
	return kernel{name: "Columns", dims: dims, run: func(out []float32, in [][]float32) {
		for r := range rows {
			copy(out[r*width:][:width], in[0][r*columns+at:])
		}
	}}
}

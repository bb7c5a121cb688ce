package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/geometry"
)

// contraction goes through all labels of an equation. The labels of the result come first.
type contraction struct {
	dims    []int   // size of each label
	results int     // product of the sizes of the result's labels
	terms   int     // product of the sizes of the other labels
	strides [][]int // of each operand, for each label
}

// maxContraction is the greatest number of products in an equation.
const maxContraction = 1 << 33

func init() { register("Einsum", lowerEinsum) }

// lowerEinsum: https://onnx.ai/onnx/operators/onnx__Einsum.html. Sums are in float64.
func lowerEinsum(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	ranks, dims := make([]int, len(in)), make([][]int, len(in))
	for i, v := range in {
		ranks[i], dims[i] = len(v.dims), v.dims
	}
	e, err := geometry.ParseEinsum(n.Text("equation", ""), ranks)
	if err != nil {
		return nil, err
	}
	sizes, err := e.Sizes(dims)
	if err != nil {
		return nil, err
	}
	order := slices.Clone(e.Output)
	for label := range e.Labels {
		if !slices.Contains(e.Output, label) {
			order = append(order, label)
		}
	}
	c := contraction{results: 1, terms: 1}
	for i, label := range order {
		size := sizes[label]
		c.dims = append(c.dims, size)
		if i < len(e.Output) {
			c.results *= size
		} else {
			c.terms *= size
		}
		if size > 0 && c.results*c.terms > maxContraction {
			return nil, unsupported(n, fmt.Sprintf("more than %d products", maxContraction))
		}
	}
	for i, term := range e.Terms {
		strides, step := make([]int, len(order)), 1
		for d := len(term) - 1; d >= 0; d-- {
			if dims[i][d] > 1 { // a size of 1 stands for any size
				strides[slices.Index(order, term[d])] += step
			}
			step *= dims[i][d]
		}
		c.strides = append(c.strides, strides)
	}
	return l.apply(c.kernel(len(e.Output)), in...)
}

func (c contraction) kernel(outputs int) kernel {
	at, offsets := make([]int, len(c.dims)), make([]int, len(c.strides))
	return kernel{name: "Einsum", dims: c.dims[:outputs], run: func(y []float32, in [][]float32) {
		clear(offsets)
		for o := range y {
			sum := 0.0
			for range c.terms {
				product := 1.0
				for k, x := range in {
					product *= float64(x[offsets[k]])
				}
				sum += product
				c.advance(at, offsets)
			}
			y[o] = float32(sum)
		}
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		return each(x, func(i int) (*value, error) {
			return l.apply(c.slope(i, x[i].dims), append([]*value{dy}, x...)...)
		})
	}}
}

// slope adds to each element of an operand the products that the element is part of, without
// the element itself.
func (c contraction) slope(i int, dims []int) kernel {
	at, offsets := make([]int, len(c.dims)), make([]int, len(c.strides))
	return kernel{name: "EinsumSlope", dims: dims, run: func(dx []float32, in [][]float32) {
		clear(dx)
		clear(offsets)
		for _, dy := range in[0] {
			for range c.terms {
				product := dy
				for k, x := range in[1:] {
					if k != i {
						product *= x[offsets[k]]
					}
				}
				dx[offsets[i]] += product
				c.advance(at, offsets)
			}
		}
	}}
}

// advance goes to the next place in row-major order, and from the last place to the first.
func (c contraction) advance(at, offsets []int) {
	for d := len(at) - 1; d >= 0; d-- {
		at[d]++
		for k := range offsets {
			offsets[k] += c.strides[k][d]
		}
		if at[d] < c.dims[d] {
			return
		}
		at[d] = 0
		for k := range offsets {
			offsets[k] -= c.strides[k][d] * c.dims[d]
		}
	}
}

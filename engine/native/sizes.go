package native

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { register("Shape", lowerShape) }

// lowerShape gives a constant, because all sizes are known while lowering.
func lowerShape(l *lowering, n *graph.Node, in []*value) (*value, error) {
	rank := int64(len(in[0].dims))
	bound := func(name string, def int64) int64 {
		i := n.Int(name, def)
		if i < 0 {
			i += rank
		}
		return min(max(i, 0), rank)
	}
	start, end := int64(0), rank
	if l.opset >= 15 {
		start, end = bound("start", 0), bound("end", rank)
	}
	return constant(graph.Vector(n.Outputs[0], wideDims(in[0].dims)[start:max(start, end)]...))
}

func init() { register("Size", lowerSize) }

func lowerSize(_ *lowering, n *graph.Node, in []*value) (*value, error) {
	return constant(graph.Scalar(n.Outputs[0], int64(in[0].size())))
}

func init() { register("Expand", lowerExpand) }

// lowerExpand broadcasts to a shape, which is itself broadcast to the operand's.
func lowerExpand(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := alike(n, in[0]); err != nil {
		return nil, err
	}
	shape, err := integers(n, in[1], "shape")
	if err != nil {
		return nil, err
	}
	wanted, err := intDims(shape)
	if err != nil {
		return nil, err
	}
	dims, err := broadcastDims(in[0].dims, wanted)
	if err != nil || slices.Equal(dims, in[0].dims) {
		return in[0], err
	}
	s := strides(in[0].dims, dims)
	w := newWalk(dims, s, s)
	last := len(w.dims) - 1
	return as(in[0].elem)(l.apply(kernel{name: "Expand", dims: dims, run: func(y []float32, in [][]float32) {
		w.each(func(o, i, _ int) {
			for j := range w.dims[last] {
				y[o+j] = in[0][i+j*w.a[last]]
			}
		})
	}, back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
		dx, err := sumTo(l, dy, x[0].dims)
		return []*value{dx}, err
	}}, in[0]))
}

package graph

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// Einsum sums products of elements over labels of dimensions.
// https://onnx.ai/onnx/operators/onnx__Einsum.html
func init() {
	register(Operator{
		Name: "Einsum", Facts: smooth(ulps(1), data).summing(sumsEinsum), infer: inferEinsum,
	})
}

func inferEinsum(c *inference) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	ranks := make([]int, len(c.inputs))
	for i, t := range c.inputs {
		if t.Shape == nil {
			return nil
		}
		ranks[i] = len(t.Shape)
	}
	e, err := geometry.ParseEinsum(c.node.Text("equation", ""), ranks)
	if err != nil {
		return err
	}
	sizes := slices.Repeat(Shape{Fixed(1)}, e.Labels)
	for i, term := range e.Terms {
		for d, label := range term {
			both, err := broadcast(sizes[label:label+1], c.in(i).Shape[d:d+1])
			if err != nil {
				return fmt.Errorf("dimension %d of operand %d is %v, another of its label %v", d, i, c.in(i).Shape[d], sizes[label])
			}
			sizes[label] = both[0]
		}
	}
	c.out.Shape = Shape{}
	for _, label := range e.Output {
		c.out.Shape = append(c.out.Shape, sizes[label])
	}
	return nil
}

// sumsEinsum says that the last operand's dimensions are summed that the result does not have.
func sumsEinsum(n *Node, in []Extent) Sum {
	ranks := make([]int, len(in))
	for i, x := range in {
		ranks[i] = len(x.Dims)
	}
	e, err := geometry.ParseEinsum(n.Text("equation", ""), ranks)
	if err != nil {
		return nothing
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

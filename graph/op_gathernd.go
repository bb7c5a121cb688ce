package graph

import (
	"fmt"
	"slices"
)

// GatherND takes the parts of a tensor that lists of indices name.
// https://onnx.ai/onnx/operators/onnx__GatherND.html
// ScatterND writes such parts. https://onnx.ai/onnx/operators/onnx__ScatterND.html
func init() {
	scatters := moves(Joined, data, indices, data)
	scatters.at = scatterFacts
	register(
		Operator{Name: "GatherND", Facts: moves(Rearranged, data, indices), infer: inferGatherND},
		Operator{Name: "ScatterND", Facts: scatters, infer: inferScatterND},
	)
}

// named returns the number of leading dimensions that the last dimension of the second input names,
// which are those after some of a batch. It is −1 where it is not known.
func (c *inference) named(batch int) (int, error) {
	x, indices := c.in(0).Shape, c.in(1).Shape
	if e := c.in(1).Elem; e != Int64 && e != Undefined {
		return -1, fmt.Errorf("the indices are %v, want int64", e)
	}
	if indices == nil || len(indices) > 0 && !indices[len(indices)-1].IsFixed() {
		return -1, nil
	}
	if len(indices) <= batch {
		return -1, fmt.Errorf("indices of %v, want more than %d dimensions", indices, batch)
	}
	n := indices[len(indices)-1].Size
	if x != nil && (n < 1 || n > int64(len(x)-batch)) {
		return -1, fmt.Errorf("indices of %v name %d dimensions of %v", indices, n, x[min(batch, len(x)):])
	}
	return int(n), nil
}

func inferGatherND(c *inference) error {
	c.out.Elem = c.in(0).Elem
	batch := int(c.node.Int("batch_dims", 0))
	if batch < 0 {
		return fmt.Errorf("batch_dims is %d, want 0 or more", batch)
	}
	n, err := c.named(batch)
	x, indices := c.in(0).Shape, c.in(1).Shape
	if n < 0 || x == nil || err != nil {
		return err
	}
	c.out.Shape = slices.Concat(indices[:len(indices)-1], x[batch+n:])
	return nil
}

func inferScatterND(c *inference) error {
	c.out = c.in(0)
	n, err := c.named(0)
	x, indices, updates := c.in(0).Shape, c.in(1).Shape, c.in(2).Shape
	if n < 0 || x == nil || updates == nil || err != nil {
		return err
	}
	want := slices.Concat(indices[:len(indices)-1], x[n:])
	if !slices.EqualFunc(updates, want, agree) {
		return fmt.Errorf("updates of %v, want %v", updates, want)
	}
	return nil
}

package graph

import "fmt"

// Gather: https://onnx.ai/onnx/operators/onnx__Gather.html
// GatherElements: https://onnx.ai/onnx/operators/onnx__GatherElements.html
// ScatterElements: https://onnx.ai/onnx/operators/onnx__ScatterElements.html
// Scatter is its name before opset 11.
func init() {
	scatters := moves(Joined, data, indices, data)
	scatters.at = scatterFacts
	register(
		Operator{Name: "Gather", Facts: moves(Rearranged, data, indices), infer: inferGather, lists: picked},
		Operator{
			Name: "GatherElements", Facts: moves(Rearranged, data, indices),
			infer: func(c *inference) error {
				c.out = Type{Elem: c.in(0).Elem, Shape: c.in(1).Shape}
				return c.indexed()
			},
		},
		Operator{Name: "ScatterElements", Facts: scatters, infer: inferScatter},
		Operator{Name: "Scatter", Facts: moves(Joined, data, indices, data), infer: inferScatter},
	)
}

func inferScatter(c *inference) error {
	c.out = c.in(0)
	if a, b := c.in(1).Shape, c.in(2).Shape; a != nil && b != nil && len(a) != len(b) {
		return fmt.Errorf("indices of %v for updates of %v", a, b)
	}
	return c.indexed()
}

// indexed checks that the second input holds indices along an axis of the first.
func (c *inference) indexed() error {
	if e := c.in(1).Elem; e != Int64 && e != Int32 && e != Undefined {
		return fmt.Errorf("the indices are %v, want int64 or int32", e)
	}
	x, indices := c.in(0).Shape, c.in(1).Shape
	if x == nil {
		return nil
	}
	if indices != nil && len(indices) != len(x) && c.node.Op != "Gather" {
		return fmt.Errorf("indices of %v into %v; want as many dimensions", indices, x)
	}
	_, err := axis(c.node.Int("axis", 0), len(x))
	return err
}

// inferGather replaces the axis by the dimensions of the indices.
func inferGather(c *inference) error {
	c.out.Elem = c.in(0).Elem
	if err := c.indexed(); err != nil {
		return err
	}
	x, indices := c.in(0).Shape, c.in(1).Shape
	if x == nil || indices == nil {
		return nil
	}
	at, _ := axis(c.node.Int("axis", 0), len(x))
	c.out.Shape = append(append(append(Shape{}, x[:at]...), indices...), x[at+1:]...)
	v, known, err := c.ints(1)
	if err != nil || !known || !x[at].IsFixed() {
		return nil
	}
	for _, i := range v {
		if i < -x[at].Size || i >= x[at].Size {
			return fmt.Errorf("index %d is outside axis %d of %v", i, at, x)
		}
	}
	return nil
}

// scatterFacts says that a scatter computes where updates are added or multiplied.
func scatterFacts(f *Facts, n *Node) {
	switch n.Text("reduction", "none") {
	case "add", "mul":
		f.Movement, f.Rounding = Computes, ulps(1)
	case "max", "min":
		f.Movement = Computes
	}
}

// picked returns the elements of a list that a Gather with constant indices reads.
func picked(k *knowledge, n *Node) Shape {
	in := k.sizes(n.Inputs[0])
	at := k.consts[n.Input(1)]
	if in == nil || at == nil || at.Len() > maxListed || len(k.types[n.Inputs[0]].Shape) != 1 {
		return nil
	}
	indices, err := Integers(at)
	if err != nil {
		return nil
	}
	out := Shape{}
	for _, i := range indices {
		if i < 0 {
			i += int64(len(in))
		}
		if i < 0 || i >= int64(len(in)) {
			return nil
		}
		out = append(out, in[i])
	}
	return out
}

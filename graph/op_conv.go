package graph

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// Conv: https://onnx.ai/onnx/operators/onnx__Conv.html
// ConvTranspose: https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
func init() {
	register(
		Operator{Name: "Conv", Facts: smooth(ulps(1), data, data, bias).summing(sumsConv), infer: func(c *inference) error { return inferConv(c, false) }},
		Operator{Name: "ConvTranspose", Facts: smooth(ulps(1), data, data, bias).summing(sumsTransposed), infer: func(c *inference) error { return inferConv(c, true) }},
	)
}

// inferConv types both convolutions. With C channels in and M channels out, the weights of a
// convolution are [M, C/group, …] and those of a transposed one are [C, M/group, …].
func inferConv(c *inference, transposed bool) (err error) {
	if c.out.Elem, err = c.same(); err != nil {
		return err
	}
	x, w, group := c.in(0).Shape, c.in(1).Shape, c.node.Int("group", 1)
	if x == nil || w == nil {
		return nil
	}
	if len(x) < 3 || len(w) != len(x) {
		return fmt.Errorf("an input of %v and weights of %v; want [batch, channels, …] and weights of as many dimensions", x, w)
	}
	if group < 1 || group > maxSpan {
		return fmt.Errorf("group is %d, want 1 or more", group)
	}
	in, out := times(w[1], group), w[0]
	if transposed {
		in, out = w[0], in
	}
	if !agree(x[1], in) || w[0].IsFixed() && w[0].Size%group != 0 {
		return fmt.Errorf("an input of %v does not fit weights of %v in %d groups", x, w, group)
	}
	if b := c.in(2).Shape; c.has(2) && b != nil && (len(b) != 1 || !agree(b[0], out)) {
		return fmt.Errorf("a bias of %v for %v channels", b, out)
	}
	c.out.Shape = append(Shape{x[0], out}, slices.Repeat(Shape{Unknown}, len(x)-2)...)
	kernel, known := w[2:].Static()
	if !known {
		return nil
	}
	return c.slide(x[2:], kernel, transposed)
}

// times multiplies a dimension.
func times(d Dim, n int64) Dim {
	if n == 1 {
		return d
	}
	if !d.IsFixed() || d.Size > maxSpan {
		return Unknown
	}
	return Fixed(d.Size * n)
}

// slide writes the spatial dimensions of the output. Each of them follows from the same
// dimension of the input alone. Where that is not known, a size that fits every kernel is
// tried, to find mistakes in the attributes.
func (c *inference) slide(in Shape, kernel []int64, transposed bool) error {
	sizes, known := in.Static()
	if transposed {
		if !known {
			return nil
		}
		w, err := geometry.Transposed(c.node, sizes, kernel)
		for i, s := range w {
			c.out.Shape[2+i] = Fixed(s.In)
		}
		return err
	}
	sizes = make([]int64, len(in))
	for i, d := range in {
		if sizes[i] = maxSpan; d.IsFixed() {
			sizes[i] = d.Size
		}
	}
	w, err := geometry.Sliding(c.node, sizes, kernel)
	for i, s := range w {
		switch d := in[i]; {
		case d.IsFixed():
			c.out.Shape[2+i] = Fixed(s.Out)
		case s.In == s.Out && s.Stride == 1:
			c.out.Shape[2+i] = d
		}
	}
	return err
}

func sumsConv(_ *Node, in []Extent) Sum {
	w := extent(in, 1)
	return along(1, w, axesFrom(1, len(w))...)
}

// sumsTransposed says that a transposed convolution sums its weights group by group.
func sumsTransposed(n *Node, in []Extent) Sum {
	w := extent(in, 1)
	groups := int(n.Int("group", 1))
	if len(w) < 3 || groups < 1 || w[0]%groups != 0 {
		return nothing
	}
	split := slices.Concat([]int{groups, w[0] / groups}, w[1:])
	return along(1, split, slices.Concat([]int{1}, axesFrom(3, len(split)))...)
}

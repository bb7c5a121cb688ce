package graph

import (
	"fmt"
	"slices"
)

// Fourier transforms: https://onnx.ai/onnx/operators/onnx__DFT.html
// https://onnx.ai/onnx/operators/onnx__STFT.html
// Windows: https://onnx.ai/onnx/operators/onnx__HannWindow.html and the pages beside it.
// MelWeightMatrix: https://onnx.ai/onnx/operators/onnx__MelWeightMatrix.html
func init() {
	count, length := Operand{Role: RoleSizes}, Operand{Role: RoleLengths} // a size may be 0, and a length not
	register(
		Operator{Name: "DFT", Facts: smooth(composed(4, 1).near1(), data, length, axes).summing(sumsSignal), infer: inferDFT},
		Operator{Name: "STFT", Facts: smooth(composed(4, 1, 1).near1(), data, step, data, length).summing(sumsSignal), infer: inferSTFT},
		Operator{Name: "MelWeightMatrix", Facts: broken(Still, count, count, setting("rate"), setting("hertz"), setting("hertz")), infer: inferMel},
	)
	for _, name := range []string{"HannWindow", "HammingWindow", "BlackmanWindow"} {
		facts := broken(Still, count)
		facts.Rounding = composed(4, 1, 1).near1()
		register(Operator{Name: name, Facts: facts, infer: func(c *inference) error {
			c.out = Type{Elem: DataType(c.node.Int("output_datatype", int64(Float))), Shape: Shape{Unknown}}
			n, known, err := c.ints(0)
			if known && len(n) == 1 && n[0] >= 0 {
				c.out.Shape[0] = Fixed(n[0])
			}
			return err
		}})
	}
}

// sumsSignal sums along the axis that is transformed, of which all of a signal may be.
func sumsSignal(_ *Node, in []Extent) Sum {
	x := extent(in, 0)
	if len(x) < 2 {
		return nothing
	}
	n := 1
	for _, d := range x[:len(x)-1] {
		n = max(n, d)
	}
	return singly(n, 3)
}

func inferDFT(c *inference) error {
	c.out.Elem = c.in(0).Elem
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	if len(x) < 2 || !agree(x[len(x)-1], Fixed(1)) && !agree(x[len(x)-1], Fixed(2)) {
		return fmt.Errorf("an input of %v, want 1 or 2 numbers for an element", x)
	}
	at, known, err := c.signalAxis(len(x))
	if err != nil {
		return err
	}
	c.out.Shape = slices.Clone(x)
	c.out.Shape[len(x)-1] = Fixed(2)
	if !known {
		for i := range x[:len(x)-1] {
			c.out.Shape[i] = Unknown
		}
		return nil
	}
	length := x[at]
	if c.has(1) {
		length = Unknown
		n, known, err := c.ints(1)
		if err != nil {
			return err
		}
		if known && len(n) == 1 && n[0] > 0 {
			length = Fixed(n[0])
		}
	}
	if c.node.Int("onesided", 0) != 0 && c.node.Int("inverse", 0) == 0 {
		if length.IsFixed() {
			length = Fixed(length.Size/2 + 1)
		} else {
			length = Unknown
		}
	} else if c.node.Int("onesided", 0) != 0 {
		return fmt.Errorf("onesided and inverse are 1; of the inverse transform only the whole is known")
	}
	c.out.Shape[at] = length
	return nil
}

// signalAxis returns the axis that is transformed: an attribute before opset 20, an input from there on.
func (c *inference) signalAxis(rank int) (at int, known bool, err error) {
	a := c.node.Int("axis", 1)
	if c.opset >= 20 {
		a = -2
		if c.has(2) {
			v, known, err := c.ints(2)
			if err != nil || !known || len(v) != 1 {
				return 0, false, err
			}
			a = v[0]
		}
	}
	if at, err = axis(a, rank); err == nil && at == rank-1 {
		err = fmt.Errorf("axis %d is that of real and imaginary parts", a)
	}
	return at, true, err
}

func inferSTFT(c *inference) error {
	c.out.Elem = c.in(0).Elem
	x := c.in(0).Shape
	if x == nil {
		return nil
	}
	if len(x) != 3 {
		return fmt.Errorf("a signal of %v, want [batch, length, 1 or 2]", x)
	}
	length := Unknown
	if n, known, err := c.ints(3); err != nil {
		return err
	} else if known && len(n) == 1 {
		length = Fixed(n[0])
	}
	if w := c.in(2).Shape; c.has(2) && w != nil {
		if len(w) != 1 || !agree(w[0], length) {
			return fmt.Errorf("a window of %v for frames of %v", w, length)
		}
		length = w[0]
	}
	frames, bins := Unknown, length
	if s, known, err := c.ints(1); err != nil {
		return err
	} else if known && len(s) == 1 && s[0] > 0 && length.IsFixed() && x[1].IsFixed() && x[1].Size >= length.Size {
		frames = Fixed((x[1].Size-length.Size)/s[0] + 1)
	}
	if c.node.Int("onesided", 1) != 0 {
		if bins = Unknown; length.IsFixed() {
			bins = Fixed(length.Size/2 + 1)
		}
	}
	c.out.Shape = Shape{x[0], frames, bins, Fixed(2)}
	return nil
}

func inferMel(c *inference) error {
	c.out = Type{Elem: DataType(c.node.Int("output_datatype", int64(Float))), Shape: Shape{Unknown, Unknown}}
	for i := range 2 {
		n, known, err := c.ints(i)
		if err != nil {
			return err
		}
		if known && len(n) == 1 && n[0] >= 0 {
			if i == 0 {
				c.out.Shape[1] = Fixed(n[0])
			} else {
				c.out.Shape[0] = Fixed(n[0]/2 + 1)
			}
		}
	}
	return nil
}

package graph

import (
	"fmt"
	"slices"
)

// Reshape: https://onnx.ai/onnx/operators/onnx__Reshape.html
// Flatten: https://onnx.ai/onnx/operators/onnx__Flatten.html
func init() {
	register(
		Operator{Name: "Reshape", From: 5, Facts: moves(Reshaped, data, sizes), infer: inferReshape},
		Operator{Name: "Flatten", Facts: moves(Reshaped, data), infer: inferFlatten},
	)
}

// inferReshape finds a dimension of the result where the target states it or copies it (0). It
// finds the one that is −1 where all others cancel.
func inferReshape(c *inference) error {
	c.out.Elem = c.in(0).Elem
	if e := c.in(1).Elem; e != Int64 && e != Undefined {
		return fmt.Errorf("the target shape is %v, want int64", e)
	}
	target := c.listed(1)
	if target == nil {
		return nil
	}
	if v, known, _ := c.ints(1); known { // sizes below 0 are checked later
		if i := slices.IndexFunc(v, func(n int64) bool { return n < -1 }); i >= 0 {
			return fmt.Errorf("target %v: a dimension is under -1, or two are -1", v)
		}
	}
	from := c.in(0).Shape
	out, free, lost := make(Shape, len(target)), -1, false
	for i, d := range target {
		out[i] = d
		switch {
		case d == Fixed(0) && c.node.Int("allowzero", 0) == 0:
			if from != nil && i >= len(from) {
				return fmt.Errorf("target %v copies dimension %d of %v", target, i, from)
			}
			if out[i] = Unknown; from != nil {
				out[i] = from[i]
			}
		case d == Unknown && free >= 0:
			if _, constant, _ := c.ints(1); constant {
				return fmt.Errorf("target %v: a dimension is under -1, or two are -1", target)
			}
			lost = true
		case d == Unknown:
			free = i
			out[i] = Fixed(1)
		}
	}
	if lost { // several dimensions are unknown
		out[free] = Unknown
		c.out.Shape = out
		return nil
	}
	c.out.Shape = out
	if from == nil {
		if free >= 0 {
			out[free] = Unknown
		}
		return nil
	}
	return fillReshape(from, out, free)
}

func fillReshape(from, out Shape, free int) error {
	have, rest := slices.Clone(from), Shape{}
	for i, d := range out { // cancel the names that are on both sides
		if j := slices.Index(have, d); !d.IsFixed() && d != Unknown && j >= 0 {
			have = slices.Delete(have, j, j+1)
		} else if i != free {
			rest = append(rest, d)
		}
	}
	total, given := product(have), product(rest)
	switch {
	case free < 0:
		if total.IsFixed() && given.IsFixed() && total != given {
			return fmt.Errorf("%v has not the elements of %v", out, from)
		}
	case total.IsFixed() && given.IsFixed():
		if given.Size == 0 || total.Size%given.Size != 0 {
			return fmt.Errorf("the elements of %v do not divide by those of the target", from)
		}
		out[free] = Fixed(total.Size / given.Size)
	case given == Fixed(1):
		out[free] = total
	case given.IsFixed() && given.Size > 0:
		out[free] = quotient(have, given.Size)
	default:
		out[free] = Unknown
	}
	return nil
}

// quotient divides a product that has one symbol in it. The quotient is exact where the sizes
// cancel.
func quotient(dims Shape, by int64) Dim {
	n, symbol := int64(1), Unknown
	for _, d := range dims {
		switch {
		case d.IsFixed():
			n *= d.Size
		case symbol != Unknown || d == Unknown:
			return Unknown
		default:
			symbol = d
		}
	}
	if n == by {
		return symbol
	}
	return Unknown
}

func inferFlatten(c *inference) error {
	c.out.Elem = c.in(0).Elem
	in := c.in(0).Shape
	if in == nil {
		return nil
	}
	at := c.node.Int("axis", 1)
	if at < 0 {
		at += int64(len(in))
	}
	if at < 0 || at > int64(len(in)) {
		return fmt.Errorf("axis %d is out of range for %v", c.node.Int("axis", 1), in)
	}
	c.out.Shape = Shape{product(in[:at]), product(in[at:])}
	return nil
}

// joins restricts a to what it has in common with b. The axis is left out.
func joins(a, b Shape, at int) error {
	if len(a) != len(b) {
		return fmt.Errorf("shapes %v and %v differ in rank", a, b)
	}
	for i := range a {
		if i == at {
			continue
		}
		if !agree(a[i], b[i]) {
			return fmt.Errorf("shapes %v and %v differ off axis %d", a, b, at)
		}
		if b[i].IsFixed() {
			a[i] = b[i]
		}
	}
	return nil
}

func sum(dims []Dim) Dim {
	if len(dims) == 1 {
		return dims[0]
	}
	n := int64(0)
	for _, d := range dims {
		if !d.IsFixed() {
			return Unknown
		}
		n += d.Size
	}
	return Fixed(n)
}

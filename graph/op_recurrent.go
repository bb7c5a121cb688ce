package graph

import "fmt"

// LSTM: https://onnx.ai/onnx/operators/onnx__LSTM.html
// GRU: https://onnx.ai/onnx/operators/onnx__GRU.html
// RNN: https://onnx.ai/onnx/operators/onnx__RNN.html
//
// Inputs are [steps, batch, features]. From opset 14 on, layout 1 makes them [batch, steps,
// features]. The weights of an LSTM have four gates (input, output, forget, cell), those of a
// GRU three (update, reset, hidden), and those of an RNN one.
func init() {
	// X, W, R, B, the lengths of sequences, the first state, of an LSTM that of its cell, and peepholes
	start := Operand{Role: RoleStart}
	// Engines compute tanh and the sigmoid of gates from 1 and an exponential.
	operands := []Operand{data, data, data, data, {Role: RoleLengths}, start, start, data}
	register(
		Operator{Name: "LSTM", From: 7, Facts: smooth(composed(4, 5, 5, 1, 1).near1(), operands...).summing(sumsStep), infer: func(c *inference) error { return c.recurrent(4) }},
		Operator{Name: "GRU", From: 7, Facts: smooth(composed(4, 5, 1, 1).near1(), operands[:6]...).summing(sumsStep), infer: func(c *inference) error { return c.recurrent(3) }},
		Operator{Name: "RNN", From: 7, Facts: smooth(ulps(5).near1(), operands[:6]...).summing(sumsStep), infer: func(c *inference) error { return c.recurrent(1) }},
	)
}

// recurrent types the hidden state of every step, and the state after the last step.
func (c *inference) recurrent(gates int64) error {
	for i, t := range c.inputs {
		want := c.in(0).Elem
		if i == 4 {
			want = Int32
		}
		if c.has(i) && t.Elem != want && t.Elem != Undefined && want != Undefined {
			return fmt.Errorf("input %d is %v, want %v", i, t.Elem, want)
		}
	}
	directions := int64(1)
	switch d := c.node.Text("direction", "forward"); d {
	case "forward", "reverse":
	case "bidirectional":
		directions = 2
	default:
		return fmt.Errorf("direction is %q; want forward, reverse or bidirectional", d)
	}
	if _, given := c.node.Attr("layout"); given && c.opset < 14 {
		return fmt.Errorf("layout is of opset 14 and later; the graph is of %d", c.opset)
	}
	steps, batch, features, err := c.sequence()
	if err != nil {
		return err
	}
	hidden, err := c.hidden()
	if err != nil {
		return err
	}
	times := func(n int64) Dim {
		if !hidden.IsFixed() {
			return Unknown
		}
		return Fixed(n * hidden.Size)
	}
	state := c.turned(Shape{Fixed(directions), batch, hidden})
	for i, want := range []Shape{
		1: {Fixed(directions), times(gates), features}, 2: {Fixed(directions), times(gates), hidden},
		3: {Fixed(directions), times(2 * gates)}, 4: {batch}, 5: state, 6: state, 7: {Fixed(directions), times(3)},
	} {
		if have := c.in(i).Shape; want != nil && c.has(i) && have != nil && !matches(have, want) {
			return fmt.Errorf("input %d is %v, want %v", i, have, want)
		}
	}
	c.out = Type{Elem: c.in(0).Elem, Shape: Shape{steps, Fixed(directions), batch, hidden}}
	if c.node.Int("layout", 0) != 0 {
		c.out.Shape = Shape{batch, steps, Fixed(directions), hidden}
	}
	last := Type{Elem: c.out.Elem, Shape: state}
	c.more = []Type{last, last}
	return nil
}

// sequence returns what X says of the sizes.
func (c *inference) sequence() (steps, batch, features Dim, err error) {
	x := c.in(0).Shape
	if x == nil {
		return Unknown, Unknown, Unknown, nil
	}
	if len(x) != 3 {
		return Unknown, Unknown, Unknown, fmt.Errorf("an input of %v, want three dimensions", x)
	}
	x = c.turned(x)
	return x[0], x[1], x[2], nil
}

// turned swaps the first two dimensions where the attribute layout says so.
func (c *inference) turned(s Shape) Shape {
	if c.node.Int("layout", 0) == 0 {
		return s
	}
	return Shape{s[1], s[0], s[2]}
}

// hidden returns the size of the hidden state, from the attribute or from the recurrence
// weights.
func (c *inference) hidden() (Dim, error) {
	if a, given := c.node.Attr("hidden_size"); given {
		if a.I < 1 || a.I > maxSpan {
			return Unknown, fmt.Errorf("hidden_size is %d; want 1 to %d", a.I, maxSpan)
		}
		return Fixed(a.I), nil
	}
	if r := c.in(2).Shape; len(r) == 3 {
		return r[2], nil
	}
	return Unknown, nil
}

// matches reports whether two shapes may be the same.
func matches(a, b Shape) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !agree(a[i], b[i]) {
			return false
		}
	}
	return true
}

// sumsStep says that each step sums inputs and states. All steps use one weight.
func sumsStep(n *Node, in []Extent) Sum {
	w := extent(in, 1)
	if len(w) != 3 {
		return nothing
	}
	return Sum{Terms: w[2] + int(n.Int("hidden_size", 0)), Operand: 1, Dims: w, Axes: []int{2}, Steps: 2}
}

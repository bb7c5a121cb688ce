package graph

import (
	"fmt"
	"slices"
)

// If, Loop and Scan run subgraphs. What these compute is for the facts of their own nodes to say.
// https://onnx.ai/onnx/operators/onnx__If.html
// https://onnx.ai/onnx/operators/onnx__Loop.html
// https://onnx.ai/onnx/operators/onnx__Scan.html
func init() {
	register(
		Operator{Name: "If", Facts: broken(Jumping, threshold), infer: inferIf},
		Operator{Name: "Loop", Facts: broken(Jumping, Operand{Role: RoleSizes, What: "greatest number of iterations"}, threshold, data), infer: inferLoop},
		Operator{Name: "Scan", Facts: broken(Jumping, data), infer: inferScan},
	)
}

// subgraph types the outputs of a subgraph whose inputs have the given types. What the subgraph
// states of its values holds where it can be right.
func (c *inference) subgraph(attribute string, in []Type) ([]Type, error) {
	sub := (*Graph)(nil)
	if a, ok := c.node.Attr(attribute); ok {
		sub = a.Graph
	}
	if sub == nil {
		return nil, fmt.Errorf("has no %s", attribute)
	}
	if len(sub.Inputs) != len(in) {
		return nil, fmt.Errorf("%s has %d inputs, want %d", attribute, len(sub.Inputs), len(in))
	}
	sub = sub.Clone()
	types, err := c.typed(sub, in)
	if err != nil {
		sub.Values = nil
		for i := range sub.Outputs {
			sub.Outputs[i].Type = Type{}
		}
		types, err = c.typed(sub, in)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", attribute, err)
	}
	if c.around.subgraphs[c.node] == nil {
		c.around.subgraphs[c.node] = map[string]*Graph{}
	}
	c.around.subgraphs[c.node][attribute] = sub
	return types, nil
}

// typed types the values of a subgraph, and returns the types of its outputs.
func (c *inference) typed(sub *Graph, in []Type) ([]Type, error) {
	k := newKnowledge()
	k.ml = c.around.ml
	for _, name := range sub.free() {
		t, known := c.around.types[name]
		if !known {
			return nil, fmt.Errorf("%q is defined neither there nor before the node", name)
		}
		k.types[name] = t
		if constant := c.around.consts[name]; constant != nil {
			k.consts[name] = constant
		}
		if s, ok := c.around.shapes[name]; ok {
			k.shapes[name] = s
		}
	}
	for i, v := range sub.Inputs {
		t, err := merge(in[i], v.Type.unshaped())
		if err != nil {
			return nil, fmt.Errorf("input %q: %w", v.Name, err)
		}
		k.types[v.Name] = t
	}
	inner, err := sub.inferIn(k, c.opset)
	if err != nil {
		return nil, err
	}
	out := make([]Type, len(sub.Outputs))
	for i, v := range sub.Outputs {
		t, known := k.types[v.Name]
		if !known {
			return nil, fmt.Errorf("nothing gives output %q", v.Name)
		}
		out[i] = t
	}
	sub.record(inner, k)
	for i := range sub.Inputs {
		if t := k.types[sub.Inputs[i].Name]; t.Elem != Undefined {
			sub.Inputs[i].Type = t
		}
	}
	return out, nil
}

// unshaped returns the type without what it says of shapes.
func (t Type) unshaped() Type {
	if t.Of == nil {
		return Type{Elem: t.Elem}
	}
	of := t.Of.unshaped()
	return Type{Elem: t.Elem, Of: &of}
}

// gives sets the types of all outputs.
func (c *inference) gives(types []Type) error {
	if len(types) < len(c.node.Outputs) {
		return fmt.Errorf("has %d outputs, and its subgraph gives %d", len(c.node.Outputs), len(types))
	}
	c.out, c.more = types[0], types[1:]
	return nil
}

func inferIf(c *inference) error {
	then, err := c.subgraph("then_branch", nil)
	if err != nil {
		return err
	}
	otherwise, err := c.subgraph("else_branch", nil)
	if err != nil {
		return err
	}
	if len(then) != len(otherwise) || len(then) == 0 {
		return fmt.Errorf("then_branch has %d outputs, and else_branch %d; they must have as many, and some", len(then), len(otherwise))
	}
	out := make([]Type, len(then))
	for i := range out {
		if out[i], err = either(then[i], otherwise[i]); err != nil {
			return fmt.Errorf("output %d of the branches: %w", i, err)
		}
	}
	return c.gives(out)
}

// either returns what is known of a value that is of one of two types.
func either(a, b Type) (Type, error) {
	switch {
	case a.Elem == Undefined || b.Elem == Undefined:
		return Type{}, nil
	case a.Elem == Optional && b.Elem != Optional:
		of, err := either(a.held(), b)
		return OptionalOf(of), err
	case b.Elem == Optional && a.Elem != Optional:
		of, err := either(a, b.held())
		return OptionalOf(of), err
	case a.Elem < Undefined && a.Elem == b.Elem:
		of, err := either(a.held(), b.held())
		return Type{Elem: a.Elem, Of: &of}, err
	case a.Elem != b.Elem:
		return a, fmt.Errorf("%v and %v, want one type", a.Elem, b.Elem)
	case a.Shape == nil || b.Shape == nil || len(a.Shape) != len(b.Shape):
		return Type{Elem: a.Elem}, nil
	}
	shape := slices.Clone(a.Shape)
	for i := range shape {
		if shape[i] != b.Shape[i] {
			shape[i] = Unknown
		}
	}
	return Type{Elem: a.Elem, Shape: shape}, nil
}

func inferLoop(c *inference) error {
	carried := max(len(c.node.Inputs)-2, 0)
	in := []Type{{Elem: Int64, Shape: Shape{}}, {Elem: Bool, Shape: Shape{}}}
	for i := range carried {
		in = append(in, c.in(2+i))
	}
	out, err := c.repeated(in, 2, 1, carried)
	if err != nil {
		return err
	}
	types := slices.Clone(in[2:])
	for i := range types {
		if last := out[1+i]; types[i].Elem == Optional && last.Elem != Optional {
			types[i] = last // as ONNX's own inference has it; without a run the value is the one that is given
		}
	}
	for i, t := range out[1+carried:] {
		if t.Elem < Undefined {
			return fmt.Errorf("output %d of body is %v, want a tensor, because those of all runs are joined", 1+carried+i, t)
		}
		types = append(types, stacked(t, 0, Unknown))
	}
	return c.gives(types)
}

// repeated types the outputs of a body that is run again with some of them: n values from the output
// first on become inputs from state on. What is known of these inputs is reduced to what holds in
// every run.
func (c *inference) repeated(in []Type, state, first, n int) (out []Type, err error) {
	for {
		out, err = c.subgraph("body", in)
		if err != nil {
			return nil, err
		}
		if len(out) < first+n {
			return nil, fmt.Errorf("body has %d outputs, want %d or more", len(out), first+n)
		}
		changed := false
		for i := range n {
			t, err := either(in[state+i], out[first+i])
			if err != nil {
				return nil, fmt.Errorf("value %d that the body carries on: %w", i, err)
			}
			if t.String() != in[state+i].String() {
				in[state+i], changed = t, true
			}
		}
		if !changed {
			return out, nil
		}
	}
}

// stacked returns the type of several values of a type, joined along a new axis.
func stacked(t Type, at int, n Dim) Type {
	if t.Shape != nil {
		t.Shape = slices.Insert(slices.Clone(t.Shape), at, n)
	}
	return t
}

func inferScan(c *inference) error {
	if c.opset < 9 {
		return inferBatchScan(c)
	}
	scanned := int(c.node.Int("num_scan_inputs", 0))
	states := len(c.node.Inputs) - scanned
	if scanned < 1 || states < 0 {
		return fmt.Errorf("num_scan_inputs is %d, want 1 to %d, the number of inputs", scanned, len(c.node.Inputs))
	}
	var in []Type
	for i := range states {
		in = append(in, c.in(i))
	}
	length := Unknown
	for i := range scanned {
		t := c.in(states + i)
		if t.Shape != nil {
			at, err := axis(listed(c.node.Ints("scan_input_axes"), i), len(t.Shape))
			if err != nil {
				return fmt.Errorf("scan_input_axes: %w", err)
			}
			switch n := t.Shape[at]; {
			case length.IsFixed() && n.IsFixed() && n != length:
				return fmt.Errorf("input %d is scanned along %v elements, another along %v", states+i, n, length)
			case !length.IsFixed():
				length = n
			}
			t.Shape = slices.Delete(slices.Clone(t.Shape), at, at+1)
		}
		in = append(in, t)
	}
	out, err := c.repeated(in, 0, 0, states)
	if err != nil {
		return err
	}
	types := slices.Clone(in[:states])
	for i, t := range out[states:] {
		at := 0
		if t.Elem < Undefined {
			return fmt.Errorf("output %d of body is %v, want a tensor, because those of all runs are joined", states+i, t)
		}
		if t.Shape != nil {
			if at, err = axis(listed(c.node.Ints("scan_output_axes"), i), len(t.Shape)+1); err != nil {
				return fmt.Errorf("scan_output_axes: %w", err)
			}
		}
		types = append(types, stacked(t, at, length))
	}
	if len(types) == 0 {
		return fmt.Errorf("body gives nothing")
	}
	return c.gives(types)
}

// inferBatchScan types the Scan of opset 8, whose operands have a batch in front: lengths, states, and what is
// scanned along its second axis.
func inferBatchScan(c *inference) error {
	scanned := int(c.node.Int("num_scan_inputs", 0))
	states := len(c.node.Inputs) - 1 - scanned
	if scanned < 1 || states < 0 {
		return fmt.Errorf("num_scan_inputs is %d, want 1 to %d, the number of inputs after the lengths", scanned, len(c.node.Inputs)-1)
	}
	var in []Type
	batch, length := Unknown, Unknown
	for i := range states + scanned {
		t, outer := c.in(1+i), 1
		if i >= states {
			outer = 2
		}
		if t.Shape != nil {
			if len(t.Shape) < outer {
				return fmt.Errorf("input %d is %v, want %d dimensions or more", 1+i, t, outer)
			}
			if batch = t.Shape[0]; outer == 2 {
				length = t.Shape[1]
			}
			t.Shape = t.Shape[outer:]
		}
		in = append(in, t)
	}
	out, err := c.repeated(in, 0, 0, states)
	if err != nil {
		return err
	}
	var types []Type
	for i, t := range slices.Concat(in[:states], out[states:]) {
		if i >= states {
			t = stacked(t, 0, length)
		}
		types = append(types, stacked(t, 0, batch))
	}
	if len(types) == 0 {
		return fmt.Errorf("body gives nothing")
	}
	return c.gives(types)
}

// listed returns the i-th number of a list that may be left out.
func listed(v []int64, i int) int64 {
	if i < len(v) {
		return v[i]
	}
	return 0
}

package graph

import (
	"errors"
	"fmt"
	"slices"
)

// inference is what the rule of an operator reads and writes.
type inference struct {
	node   *Node
	opset  int64
	around *knowledge // what is known of the graph that the node is in
	inputs []Type
	consts []*Tensor // for each input; nil where it is not a known constant
	shapes []Shape   // for each input; nil where it is not a list of sizes of which something is known
	out    Type
	more   []Type // types of the outputs after the first
}

// in returns the type of the i-th input, or Type{} where it is left out.
func (c *inference) in(i int) Type {
	if i < len(c.inputs) {
		return c.inputs[i]
	}
	return Type{}
}

// has reports whether the i-th input is given.
func (c *inference) has(i int) bool { return c.node.Input(i) != "" }

// ints returns the i-th input where it is a constant of integers, or follows from sizes that are
// always the same. Its type must be one that the operator takes there.
func (c *inference) ints(i int) ([]int64, bool, error) {
	if i >= len(c.consts) || c.consts[i] == nil {
		if i < len(c.shapes) && (c.inputs[i].Elem == Int64 || c.inputs[i].Elem == Int32) {
			v, known := c.shapes[i].Static()
			return v, known, nil
		}
		return nil, false, nil
	}
	t := c.consts[i]
	op, _ := Lookup(c.node.Operator())
	if version, known := op.At(c.opset); known && !version.Input(i).Has(t.Elem) {
		return nil, false, fmt.Errorf("input %d is %v, which %s does not take at opset %d", i, t.Elem, c.node.Op, c.opset)
	}
	v, err := Integers(t)
	return v, err == nil, err
}

// listed returns the sizes that the i-th input lists. Where nothing is known of them, it returns as many
// unknown ones as the input has elements, and nil where that is not known either.
func (c *inference) listed(i int) Shape {
	if s := c.shapes[i]; s != nil {
		return s
	}
	if s := c.in(i).Shape; len(s) == 1 && s[0].IsFixed() && s[0].Size <= maxRank {
		return slices.Repeat(Shape{Unknown}, int(s[0].Size))
	}
	return nil
}

// same checks that the inputs that are given have one element type, and returns it.
func (c *inference) same() (DataType, error) {
	var elem DataType
	for i, t := range c.inputs {
		switch {
		case !c.has(i) || t.Elem == Undefined:
		case elem == Undefined:
			elem = t.Elem
		case t.Elem != elem:
			return elem, fmt.Errorf("input %d is %v, the one before %v; they must be of one type", i, t.Elem, elem)
		}
	}
	return elem, nil
}

// knowledge is what is known of a graph's values.
type knowledge struct {
	types  map[string]Type
	consts map[string]*Tensor
	shapes map[string]Shape // values that are lists of sizes, or one size
	ml     int64            // the opset of ai.onnx.ml
	// subgraphs are those of nodes, typed, by attribute.
	subgraphs map[*Node]map[string]*Graph
}

func newKnowledge() *knowledge {
	return &knowledge{types: map[string]Type{}, consts: map[string]*Tensor{}, shapes: map[string]Shape{}, subgraphs: map[*Node]map[string]*Graph{}}
}

// learn records the value that a typed node gives, where it can be told.
func (k *knowledge) learn(n *Node) {
	out := n.Outputs[0]
	if t := ConstantOf(n); t != nil {
		k.consts[out] = t
	}
	if s := k.listed(n); s != nil {
		k.shapes[out] = s
	}
}

// inferNode types the outputs of a node. Where the registry lacks the operator, the error is an
// *UnknownOpError. Parts of a type that are not known stay unknown.
func (k *knowledge) inferNode(n *Node, opset int64) ([]Type, error) {
	switch n.Domain {
	case ML:
		opset = k.ml
	case Microsoft:
		opset = 1 // there is no other
	}
	op, err := operatorOf(n, opset)
	if err != nil {
		return nil, err
	}
	if err := checkNode(op, n); err != nil {
		return nil, err
	}
	c := &inference{node: n, opset: opset, around: k}
	version, _ := op.At(opset)
	for i, in := range n.Inputs {
		if t := k.types[in]; t.Elem < Undefined && !version.Input(i).Has(t.Elem) {
			return nil, fmt.Errorf("input %d is %v, which %s does not take at opset %d", i, t, n.Op, opset)
		}
		c.inputs = append(c.inputs, k.types[in])
		c.consts = append(c.consts, k.consts[in])
		c.shapes = append(c.shapes, k.sizes(in))
	}
	if err := op.infer(c); err != nil {
		return nil, err
	}
	out := make([]Type, len(n.Outputs))
	copy(out, append([]Type{c.out}, c.more...))
	return out, nil
}

// Infer types every value that it can, by the rules of the operators, and records
// the types in Values. Symbolic dimensions stay symbolic. Behind an operator
// that the registry does not hold, the types stay that the graph states itself. The error is
// a *NodeError for a node whose inputs cannot be right, and for one that defines a name twice; the
// nodes before it are typed then.
func (g *Graph) Infer() error {
	k, inner, err := g.inferred()
	for _, v := range g.Values {
		if _, reached := k.types[v.Name]; err != nil && !reached {
			inner = append(inner, v)
		}
	}
	g.record(inner, k)
	return err
}

// CheckTypes checks each node by the rules of its operator. It ignores what the graph states of
// the outputs of nodes, because some exporters state wrong shapes of right graphs.
func (g *Graph) CheckTypes() error {
	h := g.Clone()
	h.Values = nil
	for i := range h.Outputs {
		h.Outputs[i].Type = Type{}
	}
	return h.Infer()
}

// inferred returns what is known of a graph's values, and the values that nodes compute.
func (g *Graph) inferred() (*knowledge, []Value, error) {
	k := newKnowledge()
	k.ml = g.OpsetOf(ML)
	for _, v := range g.Inputs {
		k.types[v.Name] = v.Type.anonymous()
	}
	inner, err := g.inferIn(k, g.Opset())
	return k, inner, err
}

// inferIn adds to what is known of a graph's inputs, and of the graphs around it, what follows for
// its values. It returns the values that nodes compute, as far as it came.
func (g *Graph) inferIn(k *knowledge, opset int64) ([]Value, error) {
	stated := map[string]Type{}
	for _, vs := range [][]Value{g.Values, g.Outputs} {
		for _, v := range vs {
			stated[v.Name] = v.Type
		}
	}
	for _, t := range g.Initializers {
		k.types[t.Name], k.consts[t.Name] = t.Type(), t
	}
	for _, v := range g.Inputs {
		delete(k.consts, v.Name) // it is a default, which the caller may replace
	}
	var inner []Value
	for _, n := range g.Nodes {
		out, err := k.inferNode(n, opset)
		if unknown := (*UnknownOpError)(nil); errors.As(err, &unknown) {
			out, err = make([]Type, len(n.Outputs)), nil
		}
		if err != nil {
			return inner, &NodeError{g.Name, n.String(), err}
		}
		for i, name := range n.Outputs {
			if name == "" {
				continue
			}
			if _, given := k.types[name]; given {
				return inner, &NodeError{g.Name, n.String(), fmt.Errorf("output %q is defined twice", name)}
			}
			t, err := merge(out[i], stated[name])
			if err != nil {
				return inner, &NodeError{g.Name, n.String(), fmt.Errorf("output %q: %w", name, err)}
			}
			k.types[name] = t
			inner = append(inner, Value{Name: name, Type: t})
		}
		if len(n.Outputs) > 0 {
			k.learn(n)
		}
	}
	return inner, nil
}

// record writes inferred types into the outputs, Values and subgraphs, and keeps what else these say.
func (g *Graph) record(inner []Value, k *knowledge) {
	types := k.types
	g.recordSubgraphs(k.subgraphs)
	old := map[string]Value{}
	for _, v := range g.Values {
		old[v.Name] = v
	}
	outputs := map[string]bool{}
	for i := range g.Outputs {
		v := &g.Outputs[i]
		outputs[v.Name] = true
		if t, ok := types[v.Name]; ok && t.Elem != Undefined {
			v.Type = t
		}
	}
	g.Values = nil
	for _, v := range inner {
		if o, ok := old[v.Name]; ok {
			if v.Type.Elem != Undefined {
				o.Type = v.Type
			}
			v = o
		}
		if !outputs[v.Name] && (v.Type.Elem != Undefined || v.proto != nil) {
			g.Values = append(g.Values, v)
		}
	}
}

// recordSubgraphs replaces subgraphs by typed ones. The nodes that have them become copies.
func (g *Graph) recordSubgraphs(typed map[*Node]map[string]*Graph) {
	if len(typed) == 0 {
		return
	}
	g.Nodes = slices.Clone(g.Nodes)
	for i, n := range g.Nodes {
		if len(typed[n]) == 0 {
			continue
		}
		c := n.clone()
		for j, a := range c.Attrs {
			if sub := typed[n][a.Name]; sub != nil {
				c.Attrs[j].Graph = sub
			}
		}
		g.Nodes[i] = c
	}
}

// merge joins an inferred type with the type that the graph states. A symbol and a size may
// stand for each other; the result is the size. A shape that is stated and cannot be is ignored, as
// onnxruntime does, and another element type is an error. A value may be stated as an optional one, and an
// optional one as the value that it has.
func merge(inferred, stated Type) (Type, error) {
	if inferred.Elem == Undefined {
		inferred.Elem = stated.Elem
	}
	if inferred.Elem < Undefined || stated.Elem == Optional {
		return mergeHolders(inferred, stated)
	}
	if stated.Elem != Undefined && stated.Elem != inferred.Elem {
		return inferred, fmt.Errorf("is inferred as %v, stated as %v", inferred, stated)
	}
	if inferred.Shape == nil {
		inferred.Shape = stated.Shape
		return inferred, nil
	}
	if len(inferred.Shape) != len(stated.Shape) {
		return inferred, nil
	}
	shape := append(Shape{}, inferred.Shape...)
	for i, d := range stated.Shape {
		switch {
		case d.IsFixed() && shape[i].IsFixed() && d != shape[i]:
			return inferred, nil
		case d.IsFixed(), shape[i] == Unknown:
			shape[i] = d
		}
	}
	inferred.Shape = shape
	return inferred, nil
}

// mergeHolders does what merge does, for types of which one is no tensor's. Of the elements of a sequence it takes
// no shape that is stated, because files state one of those that a loop begins with.
func mergeHolders(inferred, stated Type) (Type, error) {
	switch {
	case stated.Elem == Undefined:
		return inferred, nil
	case inferred.Elem == stated.Elem:
		of, err := merge(inferred.held(), stated.held().unshaped())
		return Type{Elem: inferred.Elem, Of: &of}, err
	case stated.Elem == Optional:
		of, err := merge(inferred, stated.held())
		return OptionalOf(of), err
	case inferred.Elem == Optional:
		return merge(inferred.held(), stated)
	}
	return inferred, fmt.Errorf("is inferred as %v, stated as %v", inferred, stated)
}

// ConstantOf returns the tensor that a Constant node holds, or nil for any other node.
func ConstantOf(n *Node) *Tensor {
	if !n.Is("Constant") || len(n.Attrs) != 1 {
		return nil
	}
	switch a := n.Attrs[0]; a.Name {
	case "value":
		return a.Tensor
	case "value_float":
		return Scalar("", a.F)
	case "value_int":
		return Scalar("", a.I)
	case "value_floats":
		return Vector("", a.Floats...)
	case "value_ints":
		return Vector("", a.Ints...)
	}
	return nil
}

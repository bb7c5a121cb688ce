package graph

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// DefaultOpset is the operator set that a Builder writes for, unless it is told
// another. It is old enough for every runtime of the last years.
const DefaultOpset = 17

// Builder makes a graph node by node, in the order in which the nodes run. Each value is
// typed when it is made, so that a mistake is found at the call that makes it. The builder
// keeps the first mistake, and calls after it do nothing. [Builder.Graph] returns it.
type Builder struct {
	g      *Graph
	known  *knowledge
	counts map[string]int
	// scalars are the names of Scalar's values by the bits of their numbers, and numbers
	// are the reverse.
	scalars  map[uint32]string
	numbers  map[string]uint32
	standing standing
	// reserved are the names of a graph that is being rewritten. Only copies of that
	// graph's nodes take them.
	reserved map[string]bool
	// renamed has the names of a graph that is being rewritten, as they are here.
	renamed map[string]string
	// prefix begins the names of nodes that are not copies.
	prefix string
	err    error
}

// Arg is what [Builder.Op] takes after the operator's name: a Value, which is an input, or
// an Attribute.
type Arg interface{ arg() }

func (Value) arg()     {}
func (Attribute) arg() {}

// NewBuilder starts a graph with the given name for the given opset; 0 means
// DefaultOpset.
func NewBuilder(name string, opset int64) *Builder {
	if opset == 0 {
		opset = DefaultOpset
	}
	b := &Builder{
		g:     &Graph{Name: name, Header: Header{Opsets: []Opset{{Version: opset}}}},
		known: newKnowledge(), counts: map[string]int{}, scalars: map[uint32]string{}, numbers: map[string]uint32{},
		standing: newStanding(),
	}
	ir, err := IRVersion(opset)
	b.g.Header.IRVersion = ir
	b.fail(err)
	return b
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Fail records a mistake of the caller, unless the builder has recorded one before.
func (b *Builder) Fail(err error) Value {
	b.fail(err)
	return Value{}
}

// Err returns the first mistake so far.
func (b *Builder) Err() error { return b.err }

// Input adds an input of the graph.
func (b *Builder) Input(name string, elem DataType, dims ...Dim) Value {
	v := Value{Name: name, Type: Type{Elem: elem, Shape: Dims(dims...)}}
	if b.define(name, v.Type) {
		b.g.Inputs = append(b.g.Inputs, v)
	}
	return v
}

// InputOf adds an input of any type.
func (b *Builder) InputOf(name string, t Type) Value {
	v := Value{Name: name, Type: t}
	if b.define(name, v.Type.anonymous()) {
		b.g.Inputs = append(b.g.Inputs, v)
	}
	return v
}

// Parameter adds an initializer. The same tensor may be added again under its
// name, and is then shared. Another tensor of that name is a mistake.
func (b *Builder) Parameter(t *Tensor) Value {
	v := Value{Name: t.Name, Type: t.Type()}
	if old := b.standing.initializers[t.Name]; old != nil {
		if old != t {
			b.fail(fmt.Errorf("graph %q: two different initializers are named %q", b.g.Name, t.Name))
		}
		return v
	}
	if err := t.check(); err != nil {
		b.fail(err)
	}
	if b.define(t.Name, v.Type) {
		b.g.Initializers = append(b.g.Initializers, t)
		b.standing.initializers[t.Name] = t
		b.known.consts[t.Name] = t
	}
	return v
}

// Const adds a Constant node. Unlike a parameter, it is never trained.
func (b *Builder) Const(t *Tensor) Value {
	return b.Op("Constant", Constant("value", t.Renamed("")))
}

// Scalar adds a Constant node with a float32. For each number there is one node,
// however often Scalar is called.
func (b *Builder) Scalar(x float64) Value {
	bits := math.Float32bits(float32(x))
	if v, ok := b.Value(b.scalars[bits]); ok {
		return v
	}
	v := b.Const(Scalar("", float32(x)))
	b.scalars[bits], b.numbers[v.Name] = v.Name, bits
	return v
}

// Op adds a node of ONNX's own domain and returns its first output. Inputs and
// attributes come in any order. Value{} leaves an optional input out.
func (b *Builder) Op(op string, args ...Arg) Value { return b.OpN(op, 1, args...)[0] }

// OpN adds a node as Op does, and returns several outputs.
func (b *Builder) OpN(op string, outputs int, args ...Arg) []Value {
	n := &Node{Op: op}
	for _, a := range args {
		switch a := a.(type) {
		case Value:
			n.Inputs = append(n.Inputs, a.Name)
		case Attribute:
			n.Attrs = append(n.Attrs, a)
		}
	}
	for len(n.Inputs) > 0 && n.Inputs[len(n.Inputs)-1] == "" {
		n.Inputs = n.Inputs[:len(n.Inputs)-1]
	}
	out := make([]Value, outputs)
	if b.err != nil {
		return out
	}
	n.Name = b.unreserved(b.prefix + b.layer(n) + strings.ToLower(op))
	for i := range out {
		name := n.Name + "_out"
		if i > 0 {
			name = fmt.Sprintf("%s_out%d", n.Name, i)
		}
		n.Outputs = append(n.Outputs, name)
	}
	b.add(n, false)
	for i, name := range n.Outputs {
		out[i] = Value{Name: name, Type: b.known.types[name]}
	}
	return out
}

// add types a node and appends it. The operator of a copy may be one that the registry lacks, whose types
// are not known.
func (b *Builder) add(n *Node, copied bool) {
	for _, in := range n.Inputs {
		if _, ok := b.known.types[in]; in != "" && !ok {
			b.fail(&NodeError{b.g.Name, n.String(), fmt.Errorf("input %q is not defined before the node", in)})
			return
		}
	}
	types, err := b.known.inferNode(n, b.g.Opset())
	if unknown := (*UnknownOpError)(nil); copied && errors.As(err, &unknown) && unknown.Since == 0 {
		types, err = make([]Type, len(n.Outputs)), nil
	}
	if err != nil {
		b.fail(&NodeError{b.g.Name, n.String(), err})
		return
	}
	for i, name := range n.Outputs {
		if name != "" && !b.define(name, types[i]) {
			return
		}
	}
	b.known.learn(n)
	b.g.Nodes = append(b.g.Nodes, n)
	b.standing.add(n)
}

// Name gives v a name and returns it under that name. A graph's input or initializer keeps
// its own name, and an Identity gives it the new one.
func (b *Builder) Name(name string, v Value) Value {
	if b.err != nil || v.Name == name {
		return v
	}
	if _, taken := b.known.types[name]; taken {
		b.fail(fmt.Errorf("graph %q: the name %q is taken", b.g.Name, name))
		return v
	}
	if b.standing.outputs[v.Name] || !b.standing.computed(v.Name) {
		v = b.Op("Identity", v)
	}
	b.rename(v.Name, name)
	return Value{Name: name, Type: b.known.types[name]}
}

// Output makes v an output of the graph under the given name.
func (b *Builder) Output(name string, v Value) Value {
	if v.Name == name && !b.standing.computed(name) && b.err == nil {
		b.fail(fmt.Errorf("graph %q: output %q is an input too; give it another name", b.g.Name, name))
	}
	v = b.Name(name, v)
	if b.err == nil {
		b.g.Outputs = append(b.g.Outputs, v)
		b.standing.outputs[v.Name] = true
	}
	return v
}

// Inline copies the nodes of g into the builder and returns g's outputs. The inputs take
// the place of g's feeds. Initializers keep their names, and two initializers of one name
// must be the same tensor. Every other value keeps its name where the name is free. What g
// states of a value's shape holds where inference does not find the shape.
func (b *Builder) Inline(g *Graph, inputs ...Value) []Value { return b.Rewrite(g, nil, inputs...) }

// Rewrite copies nodes as Inline does, with another form for some of them. It calls instead with each node and
// its inputs. Where instead adds nodes and returns their outputs, these take the place of
// the node's outputs. Where it returns nil, the node is copied. Nodes that instead adds do
// not take names of g, so that a name stands for the same value in both graphs.
func (b *Builder) Rewrite(g *Graph, instead func(n *Node, in []Value) []Value, inputs ...Value) []Value {
	out := make([]Value, len(g.Outputs))
	feeds := g.Feeds()
	if len(feeds) != len(inputs) {
		b.fail(fmt.Errorf("graph %q: %q takes %d inputs, got %d", b.g.Name, g.Name, len(feeds), len(inputs)))
	}
	if b.err != nil {
		return out
	}
	b.Import(g)
	if instead != nil {
		around := b.reserved
		b.reserve(g)
		defer func() { b.reserved = around }()
	}
	names, around := map[string]string{"": ""}, b.renamed
	b.renamed = names
	defer func() { b.renamed = around }()
	symbols := map[Dim]Dim{}
	for i, f := range feeds {
		names[f.Name] = inputs[i].Name
		for d, dim := range f.Type.Shape {
			if dim.Name != "" && d < len(inputs[i].Type.Shape) {
				symbols[dim] = inputs[i].Type.Shape[d]
			}
		}
	}
	stated := map[string]Type{}
	for _, v := range append(append([]Value{}, g.Values...), g.Outputs...) {
		stated[v.Name] = v.Type
	}
	for _, t := range g.Initializers {
		names[t.Name] = b.Parameter(t).Name
	}
	for _, n := range g.Nodes {
		inputs := make([]Value, len(n.Inputs))
		for i, in := range n.Inputs {
			to, ok := names[in]
			if !ok {
				b.fail(&NodeError{g.Name, n.String(), fmt.Errorf("input %q is not defined before the node", in)})
				return out
			}
			inputs[i] = Value{Name: to, Type: b.known.types[to]}
		}
		var made []Value
		if instead != nil {
			made = instead(n, inputs)
		}
		if made == nil {
			made = b.Node(n, inputs...)
			for i, v := range made {
				b.State(v, inSymbols(stated[n.Outputs[i]], symbols))
			}
		}
		for i, v := range made {
			if n.Outputs[i] != "" {
				names[n.Outputs[i]] = v.Name
			}
		}
		if b.err != nil {
			return out
		}
	}
	for i, o := range g.Outputs {
		out[i] = Value{Name: names[o.Name], Type: b.known.types[names[o.Name]]}
	}
	return out
}

// Import imports the operator sets of other domains that nodes of g are of. Rewrite and Inline do it, and
// whoever copies single nodes of g has to.
func (b *Builder) Import(g *Graph) {
	for _, o := range g.Header.Opsets {
		if !o.Standard() && b.g.OpsetOf(o.Domain) == 0 && uses(g.Nodes, o.Domain) {
			b.g.Header.Opsets = append(b.g.Header.Opsets, o)
		}
	}
	b.known.ml = b.g.OpsetOf(ML)
}

// State joins what inference knows of a value's type with what is known of it otherwise. It
// returns the value with that type. A statement that cannot be right is ignored.
func (b *Builder) State(v Value, t Type) Value {
	have := b.known.types[v.Name]
	_, known := have.Shape.Static()
	if known = known && have.Elem != Undefined; known || t.equal(Type{}) || b.err != nil || v.Name == "" {
		return v
	}
	t, err := merge(have, t)
	if err != nil || t.String() == have.String() {
		return v
	}
	b.known.types[v.Name] = t
	v.Type = t
	if at, stated := b.standing.values[v.Name]; stated {
		b.g.Values[at].Type = t
		return v
	}
	b.standing.values[v.Name] = len(b.g.Values)
	b.g.Values = append(b.g.Values, Value{Name: v.Name, Type: t})
	return v
}

// inSymbols replaces the symbols of a type. A symbol that has no replacement becomes an
// unknown size.
func inSymbols(t Type, symbols map[Dim]Dim) Type {
	shape := slices.Clone(t.Shape)
	for i, d := range shape {
		if !d.IsFixed() {
			shape[i] = Unknown
			if to, ok := symbols[d]; ok {
				shape[i] = to
			}
		}
	}
	return Type{Elem: t.Elem, Shape: shape}
}

// Node adds a copy of a node with other inputs and returns its outputs. They keep their names
// where these are free. The operator may be one that the registry lacks: then [Builder.State] says what
// the types of the outputs are.
func (b *Builder) Node(n *Node, inputs ...Value) []Value {
	out := make([]Value, len(n.Outputs))
	if b.err != nil {
		return out
	}
	n = n.clone()
	n.Recapture(b.renamed)
	n.Name = b.fresh(n.Name)
	n.Inputs = n.Inputs[:0]
	for _, v := range inputs {
		n.Inputs = append(n.Inputs, v.Name)
	}
	for i, name := range n.Outputs {
		if name != "" {
			n.Outputs[i] = b.fresh(name)
		}
	}
	b.add(n, true)
	for i, name := range n.Outputs {
		out[i] = Value{Name: name, Type: b.known.types[name]}
	}
	return out
}

// Value finds a value by its name.
func (b *Builder) Value(name string) (Value, bool) {
	t, ok := b.known.types[name]
	return Value{Name: name, Type: t}, ok
}

// Graph returns the finished graph, typed and validated, or the first mistake.
func (b *Builder) Graph() (*Graph, error) {
	if b.err != nil {
		return nil, b.err
	}
	b.g.Header.Opsets = slices.DeleteFunc(b.g.Header.Opsets, func(o Opset) bool { return !o.Standard() && !uses(b.g.Nodes, o.Domain) })
	if err := b.g.Infer(); err != nil {
		return nil, err
	}
	if err := b.g.Validate(); err != nil {
		return nil, err
	}
	return b.g.Clone(), nil
}

func (b *Builder) define(name string, t Type) bool {
	if b.err != nil {
		return false
	}
	if _, taken := b.known.types[name]; taken || name == "" {
		b.fail(fmt.Errorf("graph %q: the name %q is taken or empty", b.g.Name, name))
		return false
	}
	b.known.types[name] = t
	return true
}

// layer returns what begins the name of a node with parameters of a layer: encoder_0_ for encoder.0.weight.
func (b *Builder) layer(n *Node) string {
	for _, in := range n.Inputs {
		end := strings.LastIndexByte(in, '.')
		if end > 0 && b.standing.initializers[in] != nil && !strings.ContainsFunc(in, notOfLayer) {
			return strings.ReplaceAll(in[:end], ".", "_") + "_"
		}
	}
	return ""
}

// notOfLayer reports whether a character is none of the names that layers of ours have.
func notOfLayer(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.')
}

// fresh returns stem, or stem with the next number that makes it free.
func (b *Builder) fresh(stem string) string {
	if stem == "" {
		stem = "node"
	}
	name := stem
	for b.taken(name) {
		name = fmt.Sprintf("%s_%d", stem, b.counts[stem])
		b.counts[stem]++
	}
	return name
}

// reserve keeps the names of g's nodes and values for copies of them.
func (b *Builder) reserve(g *Graph) {
	names := maps.Clone(b.reserved)
	if names == nil {
		names = map[string]bool{}
	}
	for name := range g.AllNames() {
		names[name] = true
	}
	for _, n := range g.Nodes {
		names[n.Name] = true
	}
	b.reserved = names
}

// Nest makes the builder one of a subgraph of a node of g: the names that it gives to new nodes begin
// with the prefix, and are none of g's.
func (b *Builder) Nest(g *Graph, prefix string) {
	b.prefix = prefix
	b.reserve(g)
}

// Feed adds an input of the graph, of whose type less may be known than [Builder.Input] states.
func (b *Builder) Feed(v Value) Value {
	if b.define(v.Name, v.Type) {
		b.g.Inputs = append(b.g.Inputs, Value{Name: v.Name, Type: v.Type})
	}
	return v
}

// unreserved returns a fresh name for a node that is not a copy, and for its first output.
func (b *Builder) unreserved(stem string) string {
	name := b.fresh(stem)
	for b.reserved[name] || b.reserved[name+"_out"] || b.taken(name) {
		name = fmt.Sprintf("%s_%d", stem, b.counts[stem])
		b.counts[stem]++
	}
	return name
}

func (b *Builder) taken(name string) bool {
	_, value := b.known.types[name]
	return value || b.standing.nodes[name]
}

// rename gives a computed value another name.
func (b *Builder) rename(from, to string) {
	b.standing.rename(from, to)
	if at, stated := b.standing.values[from]; stated {
		b.g.Values[at].Name = to
		move(b.standing.values, from, to)
	}
	if bits, ok := b.numbers[from]; ok {
		b.scalars[bits] = to
		move(b.numbers, from, to)
	}
	move(b.known.types, from, to)
	move(b.known.consts, from, to)
	move(b.known.shapes, from, to)
}

package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Dim is one dimension of a shape: a size, or a name that stands for a size (ONNX's
// dim_param), or neither where nothing is known. The zero Dim has the size 0.
type Dim struct {
	Size int64  // valid where Name is "" and Size >= 0
	Name string // the symbol
}

// Unknown is a dimension of which nothing is known.
var Unknown = Dim{Size: -1}

// Batch is the symbolic batch dimension that hourglass's own graphs use.
var Batch = Symbol("batch")

// Fixed makes a dimension of a known size.
func Fixed(n int64) Dim { return Dim{Size: n} }

// Symbol makes a dimension of which only the name is known.
func Symbol(name string) Dim { return Dim{Size: -1, Name: name} }

// IsFixed reports whether the dimension's size is known.
func (d Dim) IsFixed() bool { return d.Name == "" && d.Size >= 0 }

func (d Dim) String() string {
	switch {
	case d.Name != "":
		return d.Name
	case d.Size < 0:
		return "?"
	}
	return fmt.Sprint(d.Size)
}

// Shape lists dimensions, the outermost first. A nil Shape has an unknown rank. The shape of a
// scalar is empty and not nil.
type Shape []Dim

// Dims makes a Shape.
func Dims(dims ...Dim) Shape { return append(Shape{}, dims...) }

func (s Shape) String() string {
	if s == nil {
		return "[…]"
	}
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = d.String()
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// Static returns the sizes where all of them are known.
func (s Shape) Static() ([]int64, bool) {
	if s == nil {
		return nil, false
	}
	out := make([]int64, len(s))
	for i, d := range s {
		if !d.IsFixed() {
			return nil, false
		}
		out[i] = d.Size
	}
	return out, true
}

// At returns the sizes where all of them are known once symbols have the given sizes.
func (s Shape) At(symbols map[string]int64) ([]int64, bool) {
	known := slices.Clone(s)
	for i, d := range known {
		if n, ok := symbols[d.Name]; ok && d.Name != "" {
			known[i] = Fixed(n)
		}
	}
	return known.Static()
}

// Type is the type of a tensor, or of a value that holds others. The zero value says that nothing is known.
type Type struct {
	Elem  DataType
	Shape Shape
	Of    *Type // what a Sequence or an Optional holds; nil in tensors
}

func (t Type) String() string {
	if t.Of != nil {
		return fmt.Sprintf("%v(%v)", t.Elem, *t.Of)
	}
	return t.Elem.String() + t.Shape.String()
}

// IsTensor reports whether the type is known to be that of a tensor.
func (t Type) IsTensor() bool { return t.Elem > Undefined }

// SequenceOf returns the type of sequences of a type.
func SequenceOf(t Type) Type { return Type{Elem: Sequence, Of: &t} }

// OptionalOf returns the type of a value of a type, or none.
func OptionalOf(t Type) Type { return Type{Elem: Optional, Of: &t} }

// anonymous returns the type of a sequence without the symbols of its elements' shapes, because each element
// may have another size there. Any other type it returns as it is.
func (t Type) anonymous() Type {
	if t.Of == nil {
		return t
	}
	of := t.Of.anonymous()
	of.Shape = slices.Clone(of.Shape)
	for i, d := range of.Shape {
		if !d.IsFixed() {
			of.Shape[i] = Unknown
		}
	}
	return Type{Elem: t.Elem, Of: &of}
}

// held returns the type of what a value holds, or Type{} where it holds nothing.
func (t Type) held() Type {
	if t.Of == nil {
		return Type{}
	}
	return *t.Of
}

// Value is a named value of a graph, with what is known of its type. Value{} (without a
// name) stands for an optional input that is left out.
type Value struct {
	Name string
	Type Type
	Doc  string

	proto   []byte // the type as it came, where it is not a tensor type
	unknown []byte
}

// IsOther reports whether the graph states that the value is no tensor: a sequence, a map or an optional.
func (v Value) IsOther() bool {
	return v.Type.Elem < Undefined || v.Type.Elem == Undefined && v.proto != nil
}

// Node is one application of an operator. Inputs and Outputs name values. An
// empty name stands for an optional one that is left out.
type Node struct {
	Name    string
	Op      string
	Domain  string // "" is ONNX's own
	Inputs  []string
	Outputs []string
	Attrs   []Attribute
	Doc     string

	unknown []byte
}

// Attr finds an attribute by name.
func (n *Node) Attr(name string) (Attribute, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// Int returns the attribute's integer, or def where the node has none of that name.
func (n *Node) Int(name string, def int64) int64 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrInt {
		return a.I
	}
	return def
}

// Float returns the attribute's number, or def where the node has none of that name.
func (n *Node) Float(name string, def float32) float32 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrFloat {
		return a.F
	}
	return def
}

// Ints returns the attribute's integers, or nil where the node has none of that name.
func (n *Node) Ints(name string) []int64 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrInts {
		return a.Ints
	}
	return nil
}

// Text returns the attribute's string, or def where the node has none of that name.
func (n *Node) Text(name, def string) string {
	if a, ok := n.Attr(name); ok && a.Kind == AttrString {
		return string(a.S)
	}
	return def
}

// Input returns the name of the i-th input, or "" where it is left out.
func (n *Node) Input(i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

// Output returns the name of the first output that is not left out, or "" where there is none.
func (n *Node) Output() string {
	for _, name := range n.Outputs {
		if name != "" {
			return name
		}
	}
	return ""
}

// String names the node in an error: its operator, and its name or first output.
func (n *Node) String() string {
	name := n.Name
	if name == "" && len(n.Outputs) > 0 {
		name = "-> " + n.Output()
	}
	op := n.Op
	if n.Domain != "" {
		op = n.Domain + "." + op
	}
	return fmt.Sprintf("%s %q", op, name)
}

// Title returns what people call the node: its name, or its first output where it has no name.
func (n *Node) Title() string {
	if n.Name == "" {
		return n.Output()
	}
	return n.Name
}

// Is reports whether the node applies the operator of this name of ONNX's own domain. Other domains have
// operators of the same names (onnxruntime's Pad, for example). A nil node applies none.
func (n *Node) Is(op string) bool { return n != nil && n.Op == op && n.Standard() }

// ML is the domain of ONNX's operators for classical machine learning.
const ML = "ai.onnx.ml"

// Operator returns the name of the node's operator, after its domain where that is not ONNX's own.
func (n *Node) Operator() string {
	if n.Standard() {
		return n.Op
	}
	return n.Domain + "." + n.Op
}

// Standard reports whether the node's operator belongs to ONNX's own domain.
func (n *Node) Standard() bool { return standard(n.Domain) }

// standard reports whether a domain is ONNX's own, which has two names.
func standard(domain string) bool { return domain == "" || domain == "ai.onnx" }

// Graph is an ONNX graph. The fields of Header are those of the ModelProto around
// it. They are empty in a graph that is an attribute (a subgraph).
//
// Initializers are constants, and the trainable parameters are among them. The order of
// the nodes is such that each comes after those whose outputs it reads.
type Graph struct {
	Header       Header
	Name         string
	Doc          string
	Inputs       []Value
	Outputs      []Value
	Nodes        []*Node
	Initializers []*Tensor
	Values       []Value // types of the values between inputs and outputs (value_info)

	unknown []byte
	source  source
}

// Header is what a file says about its graph.
type Header struct {
	IRVersion       int64
	Opsets          []Opset
	Producer        string
	ProducerVersion string
	Domain          string // in reverse-DNS form
	ModelVersion    int64
	Doc             string
	Metadata        []Property // metadata_props, in their order

	unknown []byte
}

// Opset is an operator set that a graph uses. The domain "" is ONNX's own.
type Opset struct {
	Domain  string
	Version int64
}

// Standard reports whether the set belongs to ONNX's own domain.
func (o Opset) Standard() bool { return standard(o.Domain) }

// Property is one entry of a file's metadata.
type Property struct{ Key, Value string }

// Opset returns the version of ONNX's own operator set, or 0 where the graph names none.
func (g *Graph) Opset() int64 { return g.Header.opset("") }

// OpsetOf returns the version of a domain's operator set, or 0 where the graph names none.
func (g *Graph) OpsetOf(domain string) int64 { return g.Header.opset(domain) }

func (h Header) opset(domain string) int64 {
	for _, o := range h.Opsets {
		if o.Domain == domain || o.Standard() && standard(domain) {
			return o.Version
		}
	}
	return 0
}

// Initializer finds an initializer by name. It returns nil where there is none. It looks through
// all of them; for several questions make an [Index].
func (g *Graph) Initializer(name string) *Tensor {
	for _, t := range g.Initializers {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// SetInitializer replaces the initializer that has t's name by t. It reports whether there
// was one.
func (g *Graph) SetInitializer(t *Tensor) bool {
	for i, old := range g.Initializers {
		if old.Name == t.Name {
			g.Initializers[i] = t
			return true
		}
	}
	return false
}

// Feeds returns the inputs that a caller must give: those that no initializer gives a default.
func (g *Graph) Feeds() []Value {
	defaults := map[string]bool{}
	for _, t := range g.Initializers {
		defaults[t.Name] = true
	}
	var out []Value
	for _, v := range g.Inputs {
		if !defaults[v.Name] {
			out = append(out, v)
		}
	}
	return out
}

// Rename gives a value another name wherever it stands. Nobody else may hold the nodes of the
// graph, as after Clone, and the name must be free.
func (g *Graph) Rename(from, to string) { g.RenameAll(map[string]string{from: to}) }

// RenameAll renames several values at once. names has the new name for each old one.
func (g *Graph) RenameAll(names map[string]string) {
	change := func(name *string) {
		if to, ok := names[*name]; ok {
			*name = to
		}
	}
	for _, n := range g.Nodes {
		for i := range n.Inputs {
			change(&n.Inputs[i])
		}
		for i := range n.Outputs {
			change(&n.Outputs[i])
		}
		n.Recapture(names)
	}
	for _, values := range [][]Value{g.Inputs, g.Outputs, g.Values} {
		for i := range values {
			change(&values[i].Name)
		}
	}
	for i, t := range g.Initializers {
		if to, ok := names[t.Name]; ok {
			g.Initializers[i] = t.Renamed(to)
		}
	}
}

// Clone copies the graph, so that either can be edited without the other
// changing. Tensors and subgraphs are shared, because they are replaced and not written.
func (g *Graph) Clone() *Graph {
	c := *g
	c.source = source{} // which a clone is made to depart from
	c.Header.Opsets = slices.Clone(g.Header.Opsets)
	c.Header.Metadata = slices.Clone(g.Header.Metadata)
	c.Inputs, c.Outputs = slices.Clone(g.Inputs), slices.Clone(g.Outputs)
	c.Values, c.Initializers = slices.Clone(g.Values), slices.Clone(g.Initializers)
	c.Nodes = make([]*Node, len(g.Nodes))
	for i, n := range g.Nodes {
		c.Nodes[i] = n.clone()
	}
	return &c
}

func (n *Node) clone() *Node {
	c := *n
	c.Inputs, c.Outputs = slices.Clone(n.Inputs), slices.Clone(n.Outputs)
	c.Attrs = slices.Clone(n.Attrs)
	return &c
}

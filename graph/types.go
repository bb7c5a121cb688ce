package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Dim is one dimension of a shape: a size, or a name that stands for one
// (ONNX's dim_param), or neither where nothing is known. The zero Dim is of
// size 0.
type Dim struct {
	Size int64  // valid where Name is "" and Size >= 0
	Name string // symbolic
}

// Unknown is a dimension of which nothing is known.
var Unknown = Dim{Size: -1}

// Batch is the symbolic batch dimension that hourglass's own graphs use.
var Batch = Symbol("batch")

// Fixed is a dimension of a known size.
func Fixed(n int64) Dim { return Dim{Size: n} }

// Symbol is a dimension known by name alone.
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

// Shape lists dimensions, outermost first. A nil Shape is of unknown rank; a
// scalar's is empty and not nil.
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

// Static gives the sizes where all of them are known.
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

// Type is a tensor type. Its zero value says nothing is known.
type Type struct {
	Elem  DataType
	Shape Shape
}

func (t Type) String() string { return t.Elem.String() + t.Shape.String() }

// Value is a named edge of a graph with what is known of its type. Value{} (no
// name) stands for an optional input that is left out.
type Value struct {
	Name string
	Type Type
	Doc  string

	proto   []byte // the type as it came, where it is no tensor type
	unknown []byte
}

// Node is one application of an operator. Inputs and Outputs name values; an
// empty name is an optional one left out.
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

// Int is the attribute's integer, or def where the node has none of that name.
func (n *Node) Int(name string, def int64) int64 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrInt {
		return a.I
	}
	return def
}

// Float is the attribute's number, or def where the node has none of that name.
func (n *Node) Float(name string, def float32) float32 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrFloat {
		return a.F
	}
	return def
}

// Ints is the attribute's integers, nil where the node has none of that name.
func (n *Node) Ints(name string) []int64 {
	if a, ok := n.Attr(name); ok && a.Kind == AttrInts {
		return a.Ints
	}
	return nil
}

// Text is the attribute's string, or def where the node has none of that name.
func (n *Node) Text(name, def string) string {
	if a, ok := n.Attr(name); ok && a.Kind == AttrString {
		return string(a.S)
	}
	return def
}

// Input is the i-th input's name, "" where it is left out.
func (n *Node) Input(i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

// Output is the name of the first output that is not left out, "" where there is none.
func (n *Node) Output() string {
	for _, name := range n.Outputs {
		if name != "" {
			return name
		}
	}
	return ""
}

// String names the node in an error: its operator and its name or first output.
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

// Title is what people call the node: its name, or where it has none its first output.
func (n *Node) Title() string {
	if n.Name == "" {
		return n.Output()
	}
	return n.Name
}

// Standard reports whether the node's operator is of ONNX's own domain.
func (n *Node) Standard() bool { return standard(n.Domain) }

// standard reports whether a domain is ONNX's own, which has two names.
func standard(domain string) bool { return domain == "" || domain == "ai.onnx" }

// Graph is an ONNX graph. The fields of Header are ONNX's ModelProto around
// it, empty in a graph that is an attribute (a subgraph).
//
// Initializers are constants, and the trainable parameters among them; nodes
// stand in an order in which each comes after those that it reads.
type Graph struct {
	Header       Header
	Name         string
	Doc          string
	Inputs       []Value
	Outputs      []Value
	Nodes        []*Node
	Initializers []*Tensor
	Values       []Value // types of the values between (value_info)

	unknown []byte
}

// Header is what a file says about its graph.
type Header struct {
	IRVersion       int64
	Opsets          []Opset
	Producer        string
	ProducerVersion string
	Domain          string // reverse-DNS
	ModelVersion    int64
	Doc             string
	Metadata        []Property // metadata_props, in order

	unknown []byte
}

// Opset is an operator set that a graph uses; "" is ONNX's own domain.
type Opset struct {
	Domain  string
	Version int64
}

// Standard reports whether the set is of ONNX's own domain.
func (o Opset) Standard() bool { return standard(o.Domain) }

// Property is one entry of a file's metadata.
type Property struct{ Key, Value string }

// Opset is the version of ONNX's own operator set, 0 where the graph names none.
func (g *Graph) Opset() int64 {
	for _, o := range g.Header.Opsets {
		if o.Standard() {
			return o.Version
		}
	}
	return 0
}

// Initializer finds an initializer by name, nil where there is none. It looks through all of
// them: for several questions make an [Index].
func (g *Graph) Initializer(name string) *Tensor {
	for _, t := range g.Initializers {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Constant is the tensor of a name that never changes: an initializer, or what a
// Constant node holds; nil: there is none.
func (g *Graph) Constant(name string) *Tensor {
	for _, n := range g.Nodes {
		if a, ok := n.Attr("value"); ok && n.Op == "Constant" && n.Outputs[0] == name {
			return a.Tensor
		}
	}
	return g.Initializer(name)
}

// SetInitializer puts t in the place of the initializer of its name, and
// reports whether there was one.
func (g *Graph) SetInitializer(t *Tensor) bool {
	for i, old := range g.Initializers {
		if old.Name == t.Name {
			g.Initializers[i] = t
			return true
		}
	}
	return false
}

// Feeds are the inputs that a caller must give: those without an initializer
// as their default.
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

// Rename gives a value another name wherever it stands. The graph must be one whose
// nodes nobody else holds, as Clone gives it, and the name free.
func (g *Graph) Rename(from, to string) { g.RenameAll(map[string]string{from: to}) }

// RenameAll is Rename of several values at once: names has the new name by the old one.
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

// Clone copies the graph so that either can be edited without the other
// changing. Tensors and subgraphs are shared: they are replaced, not written.
func (g *Graph) Clone() *Graph {
	c := *g
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

package graph

// Index answers questions about the values of a graph. The time for an answer does not depend
// on the size of the graph. [Graph.Index] makes one.
//
// An index is a snapshot: it knows the graph as it was when the index was made. It stays right
// as long as names, nodes, values and initializers stay the same. Whoever adds, removes,
// renames or replaces some makes a new index. Nodes and tensors that an index returns are
// the graph's own, not copies.
//
// A node whose subgraph reads a value is a reader of it. What subgraphs define is not known. Several
// goroutines may use an index at a time. For a name that no value has, every answer is the
// zero value.
type Index struct {
	values map[string]*indexed
}

// indexed holds what an index knows of one value.
type indexed struct {
	value       Value // as the graph states it, or of the type of an initializer
	maker       *Node
	readers     []*Node
	reads       int // number of times that nodes read it
	initializer *Tensor
	input       bool
	outputs     int // number of times that it is an output of the graph
}

// Index makes an index. It goes through the graph once.
func (g *Graph) Index() *Index {
	x := &Index{values: make(map[string]*indexed, len(g.Nodes)+len(g.Initializers)+len(g.Inputs))}
	for _, v := range g.Inputs {
		x.at(v.Name).input = true
	}
	for _, t := range g.Initializers {
		if v := x.at(t.Name); v.initializer == nil {
			v.initializer, v.value = t, Value{Name: t.Name, Type: t.Type()}
		}
	}
	for _, n := range g.Nodes {
		x.node(n)
	}
	for _, values := range [][]Value{g.Inputs, g.Values, g.Outputs} {
		for _, v := range values {
			x.at(v.Name).value = v
		}
	}
	for _, v := range g.Outputs {
		x.at(v.Name).outputs++
	}
	return x
}

func (x *Index) node(n *Node) {
	for _, name := range n.reads() {
		if name == "" {
			continue
		}
		v := x.at(name)
		v.reads++
		if len(v.readers) == 0 || v.readers[len(v.readers)-1] != n {
			v.readers = append(v.readers, n)
		}
	}
	for _, name := range n.Outputs {
		if v := x.at(name); name != "" && v.maker == nil {
			v.maker = n
		}
	}
}

// at returns what is known of a value, and adds the value where it is new.
func (x *Index) at(name string) *indexed {
	v := x.values[name]
	if v == nil {
		v = &indexed{}
		x.values[name] = v
	}
	return v
}

func (x *Index) of(name string) indexed {
	if v := x.values[name]; v != nil && name != "" {
		return *v
	}
	return indexed{}
}

// Has reports whether the graph defines a value of this name: an input, an initializer, or
// the output of a node.
func (x *Index) Has(name string) bool {
	v := x.of(name)
	return v.input || v.initializer != nil || v.maker != nil
}

// Type returns the type that the graph states for a value, or the type of an initializer.
func (x *Index) Type(name string) Type { return x.of(name).value.Type }

// Value returns a value as the graph states it, with its doc_string and a type that is no tensor's.
func (x *Index) Value(name string) Value { return x.of(name).value }

// Maker returns the node that computes a value, or nil where none does.
func (x *Index) Maker(name string) *Node { return x.of(name).maker }

// Readers returns the nodes that read a value, each once and in the graph's order. The caller
// must not change the slice.
func (x *Index) Readers(name string) []*Node { return x.of(name).readers }

// Uses returns the number of times that a value is read: by each input of a node, by each of those
// in a node's subgraphs, and as an output of the graph.
func (x *Index) Uses(name string) int {
	v := x.of(name)
	return v.reads + v.outputs
}

// Initializer returns the initializer of a name.
func (x *Index) Initializer(name string) *Tensor { return x.of(name).initializer }

// Constant returns the tensor that a Constant node gives under a name, or the initializer of
// that name. An initializer that is also an input is a default, which a caller may replace.
func (x *Index) Constant(name string) *Tensor {
	v := x.of(name)
	if v.maker != nil {
		if t := ConstantOf(v.maker); t != nil {
			return t
		}
	}
	return v.initializer
}

// IsInput reports whether a value is an input of the graph.
func (x *Index) IsInput(name string) bool { return x.of(name).input }

// IsOutput reports whether a value is an output of the graph.
func (x *Index) IsOutput(name string) bool { return x.of(name).outputs > 0 }

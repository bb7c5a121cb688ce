package convert

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// RefusedError names the node that keeps a graph from being converted.
type RefusedError struct {
	Node   *graph.Node
	Reason string
}

func (e *RefusedError) Error() string { return fmt.Sprintf("%v: %s", e.Node, e.Reason) }

// rewrite is a graph that is being written in another form.
type rewrite struct {
	b        *graph.Builder
	from, to int64 // opsets
	g        *graph.Graph
	index    *graph.Index // of g, the graph that is read
	around   *graph.Index // of the graph that g is a subgraph in; nil: g is none
	instead  rule
	err      error
}

// rule returns the values of a node's outputs in a graph that is being rewritten. It adds nodes for
// them, or returns nil where the node stays as it is.
type rule func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value

// refuse ends the rewriting. What it returns stands for the node's outputs.
func (r *rewrite) refuse(n *graph.Node, format string, args ...any) []graph.Value {
	if r.err == nil {
		r.err = &RefusedError{n, fmt.Sprintf(format, args...)}
	}
	return make([]graph.Value, len(n.Outputs))
}

// rewritten builds a graph anew for another opset, with another form of the nodes for
// which instead returns one. Inputs, outputs, initializers and what the file says of itself
// stay. Initializers that are also inputs, as all have to be before IR version 4, are constants
// in the result, and inputs where its IR version is one of these.
func rewritten(g *graph.Graph, to int64, instead rule) (*graph.Graph, error) {
	g, err := sound(g)
	if err != nil {
		return nil, err
	}
	return rewriteIn(nil, "", g, to, instead)
}

// rewriteIn rewrites a graph that is a node's subgraph. Its new nodes have names that the graph around
// it has not, and that begin with the prefix. around is nil for a graph that is no subgraph.
func rewriteIn(around *graph.Graph, prefix string, g *graph.Graph, to int64, instead rule) (*graph.Graph, error) {
	g, err := typed(g)
	if err != nil {
		return nil, err
	}
	g = g.Clone()
	leaveOut(g)
	r := &rewrite{b: graph.NewBuilder(g.Name, to), from: g.Opset(), to: to, g: g, index: g.Index(), instead: instead}
	if around != nil {
		r.around = around.Index()
		r.b.Nest(around, prefix)
	}
	var feeds []graph.Value
	for _, v := range g.Feeds() {
		feeds = append(feeds, r.b.Feed(v))
	}
	out := r.b.Rewrite(g, func(n *graph.Node, in []graph.Value) []graph.Value {
		if n = r.inner(n); r.err != nil {
			return make([]graph.Value, len(n.Outputs))
		}
		made := instead(r, n, in)
		if made == nil {
			made = r.b.Node(n, in...)
		}
		for i, v := range made {
			passed := slices.ContainsFunc(in, func(x graph.Value) bool { return x.Name == v.Name })
			if n.Outputs[i] != "" && v.Name != "" && !passed && r.err == nil && r.b.Err() == nil {
				made[i] = r.b.State(r.named(n.Outputs[i], v), r.index.Type(n.Outputs[i]))
			}
		}
		return made
	}, feeds...)
	if r.err != nil {
		return nil, fmt.Errorf("convert: graph %q, opset %d to %d: %w", g.Name, r.from, to, r.err)
	}
	for i, o := range g.Outputs {
		r.b.Output(o.Name, out[i])
	}
	made, err := r.b.Graph()
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := r.mistyped(made); err != nil {
		return nil, fmt.Errorf("convert: graph %q, opset %d to %d: %w", g.Name, r.from, r.to, err)
	}
	made.Describe(g)
	opsets := slices.Clone(g.Header.Opsets)
	for i, o := range opsets {
		if o.Standard() {
			opsets[i].Version = to
		}
	}
	made.Header = g.Header
	made.Header.Opsets = slices.DeleteFunc(opsets, func(o graph.Opset) bool {
		return !o.Standard() && !made.HasDomain(o.Domain)
	})
	return made, stateVersion(made, g.Inputs)
}

// inner returns a node with its subgraphs rewritten.
func (r *rewrite) inner(n *graph.Node) *graph.Node {
	if len(n.Subgraphs()) == 0 || r.err != nil {
		return n
	}
	rewritten, err := n.WithSubgraphs(func(sub *graph.Graph) (*graph.Graph, error) {
		made, err := rewriteIn(r.g, n.Output()+"_", r.g.Standalone(sub, r.index), r.to, r.instead)
		if err != nil {
			return nil, err
		}
		return made.Enclosed(sub), nil
	})
	if err != nil {
		r.err = err
		return n
	}
	return rewritten
}

// named gives the value that a node's new form computes the name of the old output.
func (r *rewrite) named(name string, v graph.Value) graph.Value {
	if _, taken := r.b.Value(name); taken {
		return v
	}
	return r.b.Name(name, v)
}

// taken reports whether a value of the graph that is read or written has a name.
func (r *rewrite) taken(name string) bool {
	_, written := r.b.Value(name)
	return written || r.index.Has(name) || r.around != nil && r.around.Has(name)
}

// ints returns the i-th input where it is a constant of integers.
func (r *rewrite) ints(n *graph.Node, i int) ([]int64, bool) {
	t := r.index.Constant(n.Input(i))
	if t == nil {
		return nil, false
	}
	v, err := graph.Integers(t)
	return v, err == nil
}

func (r *rewrite) vector(v ...int64) graph.Value { return r.b.Const(graph.Vector("", v...)) }

// again copies a node with other inputs, and with the attributes that keep accepts.
func (r *rewrite) again(n *graph.Node, in []graph.Value, keep func(a graph.Attribute) bool, more ...graph.Attribute) []graph.Value {
	c := *n
	c.Attrs = nil
	for _, a := range n.Attrs {
		if keep(a) {
			c.Attrs = append(c.Attrs, a)
		}
	}
	c.Attrs = append(c.Attrs, more...)
	for len(in) > 0 && in[len(in)-1].Name == "" { // inputs at the end that are left out need not be listed
		in = in[:len(in)-1]
	}
	if i, since := r.untaken(n, in); since > 0 {
		return r.refuse(n, "takes %v from opset %d on", in[i].Type.Elem, since)
	}
	return r.b.Node(&c, in...)
}

// mistyped returns an error for a node of the new graph that takes or gives a type which its operator does
// at the old opset and not at the new one.
func (r *rewrite) mistyped(made *graph.Graph) error {
	index := made.Index()
	for _, n := range made.Nodes {
		op, known := graph.Lookup(n.Op)
		was, left := op.At(r.from)
		is, met := op.At(r.to)
		if !known || !n.Standard() || !left || !met || was.Since == is.Since {
			continue
		}
		for i, name := range n.Inputs {
			if t := index.Type(name).Elem; was.Input(i).Has(t) && !is.Input(i).Has(t) {
				return &RefusedError{n, fmt.Sprintf("takes %v, which it does not at opset %d", t, r.to)}
			}
		}
		for i, name := range n.Outputs {
			if t := index.Type(name).Elem; was.Output(i).Has(t) && !is.Output(i).Has(t) {
				return &RefusedError{n, fmt.Sprintf("gives %v, which it does not at opset %d", t, r.to)}
			}
		}
	}
	return nil
}

// untaken finds an input whose type the node's operator takes at the old opset and not yet at the
// new one. It also returns the opset that brought the type; 0: there is no such input.
func (r *rewrite) untaken(n *graph.Node, in []graph.Value) (i int, since int64) {
	op, _ := graph.Lookup(n.Op)
	was, left := op.At(r.from)
	is, met := op.At(r.to)
	for i, v := range in {
		if left && met && was.Input(i).Has(v.Type.Elem) && !is.Input(i).Has(v.Type.Elem) {
			return i, op.TypeSince(i, v.Type.Elem)
		}
	}
	return 0, 0
}

func all(graph.Attribute) bool { return true }

// but keeps all attributes except those with some names.
func but(names ...string) func(graph.Attribute) bool {
	return func(a graph.Attribute) bool { return !slices.Contains(names, a.Name) }
}

func (r *rewrite) op(name string, args ...graph.Arg) graph.Value { return r.b.Op(name, args...) }

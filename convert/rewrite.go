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

// rewrite is a graph on its way into another.
type rewrite struct {
	b        *graph.Builder
	from, to int64        // opsets
	index    *graph.Index // of the graph that is rewritten
	err      error
}

// refuse ends the rewriting; what it returns stands for the node's outputs.
func (r *rewrite) refuse(n *graph.Node, format string, args ...any) []graph.Value {
	if r.err == nil {
		r.err = &RefusedError{n, fmt.Sprintf(format, args...)}
	}
	return make([]graph.Value, len(n.Outputs))
}

// rewritten builds a graph of another opset anew, with another form of the nodes for
// which instead gives one. Inputs, outputs, initializers and what the file says of itself
// stay; initializers that are inputs too, as IR versions before 4 had all, are constants
// from then on.
func rewritten(g *graph.Graph, to int64, instead func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value) (*graph.Graph, error) {
	ir, err := graph.IRVersion(to)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	r := &rewrite{b: graph.NewBuilder(g.Name, to), from: g.Opset(), to: to, index: g.Index()}
	var feeds []graph.Value
	for _, v := range g.Feeds() {
		feeds = append(feeds, r.b.Input(v.Name, v.Type.Elem, v.Type.Shape...))
	}
	out := r.b.Rewrite(g, func(n *graph.Node, in []graph.Value) []graph.Value {
		if r.err != nil {
			return make([]graph.Value, len(n.Outputs))
		}
		if subgraphs(n) {
			return r.refuse(n, "has subgraphs, which are not converted")
		}
		made := instead(r, n, in)
		if made == nil {
			return nil
		}
		for i, v := range made {
			passed := slices.ContainsFunc(in, func(x graph.Value) bool { return x.Name == v.Name })
			if n.Outputs[i] != "" && v.Name != "" && !passed && r.err == nil && r.b.Err() == nil {
				made[i] = r.named(n.Outputs[i], v)
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
	made.Doc = g.Doc
	opsets := slices.Clone(g.Header.Opsets)
	for i, o := range opsets {
		if o.Standard() {
			opsets[i].Version = to
		}
	}
	made.Header = g.Header
	made.Header.Opsets, made.Header.IRVersion = slices.DeleteFunc(opsets, func(o graph.Opset) bool {
		return !o.Standard() && !slices.ContainsFunc(made.Nodes, func(n *graph.Node) bool { return n.Domain == o.Domain })
	}), ir
	return made, nil
}

// subgraphs says that a node has some.
func subgraphs(n *graph.Node) bool {
	return slices.ContainsFunc(n.Attrs, func(a graph.Attribute) bool { return a.Graph != nil || len(a.Graphs) > 0 })
}

// named gives what a node's new form computes the name of the old one's output.
func (r *rewrite) named(name string, v graph.Value) graph.Value {
	if _, taken := r.b.Value(name); taken {
		return v
	}
	return r.b.Name(name, v)
}

// ints is the i-th input as a constant of int64.
func (r *rewrite) ints(n *graph.Node, i int) ([]int64, bool) {
	t := r.index.Constant(n.Input(i))
	if t == nil {
		return nil, false
	}
	v, err := graph.Data[int64](t)
	return v, err == nil
}

func (r *rewrite) vector(v ...int64) graph.Value { return r.b.Const(graph.Vector("", v...)) }

// again is the node with other inputs, and attributes that keep says.
func (r *rewrite) again(n *graph.Node, in []graph.Value, keep func(a graph.Attribute) bool, more ...graph.Attribute) []graph.Value {
	c := *n
	c.Attrs = nil
	for _, a := range n.Attrs {
		if keep(a) {
			c.Attrs = append(c.Attrs, a)
		}
	}
	c.Attrs = append(c.Attrs, more...)
	for len(in) > 0 && in[len(in)-1].Name == "" { // what is left out at the end need not be said
		in = in[:len(in)-1]
	}
	if i, since := r.untaken(n, in); since > 0 {
		return r.refuse(n, "takes %v from opset %d on", in[i].Type.Elem, since)
	}
	return r.b.Node(&c, in...)
}

// untaken finds an input of a type that a node's operator takes at the opset that is left, and
// at the other not yet, and the opset from which it does; 0: there is none.
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

// but keeps all attributes other than those of some names.
func but(names ...string) func(graph.Attribute) bool {
	return func(a graph.Attribute) bool { return !slices.Contains(names, a.Name) }
}

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
	from, to int64        // opsets
	index    *graph.Index // of the graph that is read
	err      error
}

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
func rewritten(g *graph.Graph, to int64, instead func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value) (*graph.Graph, error) {
	g, err := sound(g)
	if err != nil {
		return nil, err
	}
	g = g.Clone()
	leaveOut(g)
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
	made.Describe(g)
	opsets := slices.Clone(g.Header.Opsets)
	for i, o := range opsets {
		if o.Standard() {
			opsets[i].Version = to
		}
	}
	made.Header = g.Header
	made.Header.Opsets = slices.DeleteFunc(opsets, func(o graph.Opset) bool {
		return !o.Standard() && !slices.ContainsFunc(made.Nodes, func(n *graph.Node) bool { return n.Domain == o.Domain })
	})
	return made, stateVersion(made, g.Inputs)
}

// subgraphs reports whether a node has any.
func subgraphs(n *graph.Node) bool {
	return slices.ContainsFunc(n.Attrs, func(a graph.Attribute) bool { return a.Graph != nil || len(a.Graphs) > 0 })
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
	return written || r.index.Has(name)
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

package graph

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// Inlined returns the graph without the functions of its model: each call of one is replaced by
// the function's nodes, whose names and values begin with the name of the caller. A graph without
// functions is returned as it is.
//
// The rules are those of the ONNX specification
// (https://onnx.ai/onnx/repo-docs/IR.html#functions): a formal input takes the value at its place
// or is left out, a referenced attribute takes the caller's value, the default, or is left out.
// It is an error when a function calls itself, reads what it does not make, or uses a version of
// an operator that is not the model's.
func (g *Graph) Inlined() (*Graph, error) {
	functions, err := g.functions()
	if err != nil || len(functions) == 0 {
		return g, err
	}
	in := &inlining{functions: functions, used: map[string]bool{}, alike: map[string]int{}, opsets: slices.Clone(g.Header.Opsets), opset: g.Opset()}
	in.reserve(g)
	out := g.Clone()
	if out.Nodes, err = in.nodes(g.Nodes, nil); err != nil {
		return nil, fmt.Errorf("graph %q: %w", g.Name, err)
	}
	out.Header.Opsets = slices.DeleteFunc(in.opsets, func(o Opset) bool { return !o.Standard() && !uses(out.Nodes, o.Domain) })
	out.Header.unknown = withoutFunctions(g.Header.unknown)
	return out, nil
}

// HasDomain reports whether a node of the graph, or of a subgraph, has an operator of a domain.
func (g *Graph) HasDomain(domain string) bool { return uses(g.Nodes, domain) }

func uses(nodes []*Node, domain string) bool {
	for _, n := range nodes {
		if n.Domain == domain || n.Standard() && standard(domain) {
			return true
		}
		for _, sub := range n.Subgraphs() {
			if uses(sub.Nodes, domain) {
				return true
			}
		}
	}
	return false
}

// inlining replaces calls by what functions hold.
type inlining struct {
	functions map[callee]*onnxpb.FunctionProto
	used      map[string]bool // names of values
	alike     map[string]int  // how often a name was wanted
	opsets    []Opset         // of the result
	opset     int64
	parts     int // nodes that were made
}

// reserve keeps the names of a graph's values, and of those in subgraphs, from being used again.
func (in *inlining) reserve(g *Graph) {
	for _, vs := range [][]Value{g.Inputs, g.Outputs, g.Values} {
		for _, v := range vs {
			in.used[v.Name] = true
		}
	}
	for _, t := range g.Initializers {
		in.used[t.Name] = true
	}
	for _, n := range g.Nodes {
		for _, name := range n.Outputs {
			in.used[name] = true
		}
		for _, sub := range n.Subgraphs() {
			in.reserve(sub)
		}
	}
}

// fresh returns a name that nothing has: the wanted one, or one like it.
func (in *inlining) fresh(want string) string {
	want = short(want)
	name := want
	for in.used[name] {
		in.alike[want]++
		name = fmt.Sprintf("%s_%d", want, in.alike[want]+1)
	}
	in.used[name] = true
	return name
}

// longest is where names stop to tell the whole way to a node, because calls may be nested.
const longest = 512

// short leaves out the middle of a name that is long.
func short(name string) string {
	if len(name) <= longest {
		return name
	}
	return strings.ToValidUTF8(name[:longest/2]+"..."+name[len(name)-longest/2:], "")
}

// nodes returns nodes without calls. active are the functions that these nodes are part of.
func (in *inlining) nodes(from []*Node, active []callee) (out []*Node, err error) {
	for _, n := range from {
		c := n.calls()
		f := in.functions[c]
		if f == nil {
			if n, err = in.within(n, active); err != nil {
				return nil, err
			}
			out = append(out, n)
			continue
		}
		if slices.Contains(active, c) {
			return nil, fmt.Errorf("%v: function %v calls itself", n, c)
		}
		if len(active) == maxDepth {
			return nil, fmt.Errorf("%v: functions call each other deeper than %d", n, maxDepth)
		}
		body, err := in.expand(n, f)
		if err == nil {
			body, err = in.nodes(body, append(slices.Clip(active), c))
		}
		if err != nil {
			return nil, fmt.Errorf("%v: %w", n, err)
		}
		out = append(out, body...)
	}
	return out, nil
}

// within returns a node whose subgraphs have no calls.
func (in *inlining) within(n *Node, active []callee) (*Node, error) {
	if len(n.Subgraphs()) == 0 {
		return n, nil
	}
	return n.WithSubgraphs(func(g *Graph) (*Graph, error) {
		c := g.Clone()
		var err error
		c.Nodes, err = in.nodes(g.Nodes, active)
		return c, err
	})
}

// expand returns the nodes of a function as one node calls it.
func (in *inlining) expand(n *Node, f *onnxpb.FunctionProto) (out []*Node, err error) {
	if len(n.Inputs) > len(f.Input) || len(n.Outputs) > len(f.Output) {
		return nil, fmt.Errorf("%d inputs and %d outputs, and the function has %d and %d", len(n.Inputs), len(n.Outputs), len(f.Input), len(f.Output))
	}
	c := &call{in: in, title: n.Title(), names: map[string]string{"": ""}}
	if c.attributes, err = n.given(f); err != nil {
		return nil, err
	}
	for i, formal := range f.Input {
		c.names[formal] = n.Input(i)
	}
	for i, formal := range f.Output {
		actual := ""
		if i < len(n.Outputs) {
			actual = n.Outputs[i]
		}
		if from, passed := c.names[formal]; passed {
			if actual != "" {
				out = append(out, &Node{Op: "Identity", Inputs: []string{from}, Outputs: []string{actual}})
			}
			continue
		}
		if actual == "" {
			actual = c.fresh(formal)
		}
		c.names[formal] = actual
	}
	c.define(f.Node)
	for _, p := range f.Node {
		if err := in.sameVersion(p, f); err != nil {
			return nil, err
		}
		p, err := c.node(p)
		if err != nil {
			return nil, err
		}
		node, err := decodeNode(p, 0)
		if err != nil {
			return nil, within(err, "node %v", node)
		}
		out = append(out, node)
	}
	return inOrder(out), nil
}

// sameVersion returns an error where a function's node means another version of an operator than
// the same node would in the model. It adds the domains that the model does not import.
func (in *inlining) sameVersion(n *onnxpb.NodeProto, f *onnxpb.FunctionProto) error {
	for _, o := range f.OpsetImport {
		has := func(have Opset) bool {
			return have.Domain == o.GetDomain() || have.Standard() && standard(o.GetDomain())
		}
		at := slices.IndexFunc(in.opsets, has)
		switch {
		case at < 0:
			in.opsets = append(in.opsets, Opset{o.GetDomain(), o.GetVersion()})
		case n.GetDomain() == o.GetDomain() || standard(n.GetDomain()) && standard(o.GetDomain()):
			if have := in.opsets[at].Version; !sameSince(n, have, o.GetVersion()) {
				return fmt.Errorf("the function has %s of opset %d, and the model is of opset %d", n.GetOpType(), o.GetVersion(), have)
			}
		}
	}
	return nil
}

// sameSince reports whether two opsets have the same version of a node's operator.
func sameSince(n *onnxpb.NodeProto, a, b int64) bool {
	if a == b {
		return true
	}
	was, had := SchemaAt(n.GetOpType(), a)
	is, has := SchemaAt(n.GetOpType(), b)
	return standard(n.GetDomain()) && had && has && was.Since == is.Since
}

// given returns the attributes that a function's nodes may refer to: the caller's, and otherwise
// the defaults.
func (n *Node) given(f *onnxpb.FunctionProto) (map[string]*onnxpb.AttributeProto, error) {
	given := map[string]*onnxpb.AttributeProto{}
	for _, a := range f.AttributeProto {
		given[a.GetName()] = a
	}
	for i := range n.Attrs {
		var p onnxpb.AttributeProto
		if err := proto.Unmarshal(appendAttribute(nil, &n.Attrs[i]), &p); err != nil {
			return nil, errors.Join(ErrFormat, err)
		}
		given[p.GetName()] = &p
	}
	return given, nil
}

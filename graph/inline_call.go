package graph

import (
	"fmt"
	"maps"

	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// call is one call of a function. It rewrites the function's nodes in the caller's names.
type call struct {
	in         *inlining
	title      string            // of the caller
	names      map[string]string // of values, by the names that the function has for them
	attributes map[string]*onnxpb.AttributeProto
}

func (c *call) fresh(name string) string { return c.in.fresh(c.title + "/" + name) }

// define gives names to what nodes make.
func (c *call) define(nodes []*onnxpb.NodeProto) {
	for _, n := range nodes {
		for _, name := range n.Output {
			if _, known := c.names[name]; !known {
				c.names[name] = c.fresh(name)
			}
		}
	}
}

// node returns a node in the caller's names, with the caller's attributes. What does not change is
// shared.
func (c *call) node(n *onnxpb.NodeProto) (_ *onnxpb.NodeProto, err error) {
	if c.in.parts++; c.in.parts > maxParts {
		return nil, fmt.Errorf("functions become more than %d nodes", maxParts)
	}
	out := &onnxpb.NodeProto{OpType: n.OpType, Domain: n.Domain, DocString: n.DocString}
	if n.GetName() != "" {
		out.Name = proto.String(short(c.title + "/" + n.GetName()))
	}
	if out.Input, err = c.renamed(n.Input); err == nil {
		out.Output, err = c.renamed(n.Output)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w", n.GetOpType(), n.GetName(), err)
	}
	for _, a := range n.Attribute {
		if a, err = c.attribute(a); err != nil {
			return nil, fmt.Errorf("%s %q: attribute %q: %w", n.GetOpType(), n.GetName(), a.GetName(), err)
		}
		if a != nil {
			out.Attribute = append(out.Attribute, a)
		}
	}
	out.ProtoReflect().SetUnknown(n.ProtoReflect().GetUnknown())
	return out, nil
}

func (c *call) renamed(names []string) ([]string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		to, known := c.names[name]
		if !known {
			return nil, fmt.Errorf("it reads %q, which the function neither takes nor makes", name)
		}
		out[i] = to
	}
	return out, nil
}

// attribute returns an attribute with what it refers to, or nil where the caller leaves that out.
// It returns the attribute itself with an error.
func (c *call) attribute(a *onnxpb.AttributeProto) (*onnxpb.AttributeProto, error) {
	if ref := unknownText(unknownOf(a), refNameField); ref != "" {
		given := c.attributes[ref]
		if given == nil {
			return nil, nil
		}
		if a.Type != nil && given.Type != nil && a.GetType() != given.GetType() {
			return a, fmt.Errorf("it is of kind %v, and the caller's %q of %v", AttrKind(a.GetType()), ref, AttrKind(given.GetType()))
		}
		out := &onnxpb.AttributeProto{
			Name: a.Name, Type: given.Type, F: given.F, I: given.I, S: given.S, T: given.T, G: given.G,
			Floats: given.Floats, Ints: given.Ints, Strings: given.Strings, Tensors: given.Tensors, Graphs: given.Graphs,
		}
		out.ProtoReflect().SetUnknown(given.ProtoReflect().GetUnknown())
		return out, nil
	}
	if a.G == nil && len(a.Graphs) == 0 {
		return a, nil
	}
	out := &onnxpb.AttributeProto{Name: a.Name, Type: a.Type, DocString: a.DocString}
	if a.G != nil {
		g, err := c.graph(a.G)
		if err != nil {
			return a, err
		}
		out.G = g
	}
	for _, sub := range a.Graphs {
		g, err := c.graph(sub)
		if err != nil {
			return a, err
		}
		out.Graphs = append(out.Graphs, g)
	}
	return out, nil
}

// graph returns a subgraph in the caller's names. What it makes gets names of its own, because
// another call has the same subgraph.
func (c *call) graph(g *onnxpb.GraphProto) (*onnxpb.GraphProto, error) {
	inner := &call{in: c.in, title: c.title, names: maps.Clone(c.names), attributes: c.attributes}
	for _, v := range g.Input {
		inner.names[v.GetName()] = inner.fresh(v.GetName())
	}
	for _, t := range g.Initializer {
		if _, known := inner.names[t.GetName()]; !known {
			inner.names[t.GetName()] = inner.fresh(t.GetName())
		}
	}
	inner.define(g.Node)
	out := &onnxpb.GraphProto{Name: g.Name, DocString: g.DocString}
	for _, n := range g.Node {
		p, err := inner.node(n)
		if err != nil {
			return nil, err
		}
		out.Node = append(out.Node, p)
	}
	for _, t := range g.Initializer {
		p := &onnxpb.TensorProto{
			Dims: t.Dims, DataType: t.DataType, FloatData: t.FloatData, Int32Data: t.Int32Data, StringData: t.StringData,
			Int64Data: t.Int64Data, Name: proto.String(inner.names[t.GetName()]), RawData: t.RawData, DoubleData: t.DoubleData,
			Uint64Data: t.Uint64Data, DocString: t.DocString, ExternalData: t.ExternalData, DataLocation: t.DataLocation,
		}
		p.ProtoReflect().SetUnknown(t.ProtoReflect().GetUnknown())
		out.Initializer = append(out.Initializer, p)
	}
	var err error
	if out.Input, err = inner.values(g.Input); err == nil {
		out.Output, err = inner.values(g.Output)
	}
	return out, err // value_info is left out: it says nothing that cannot be inferred
}

func (c *call) values(vs []*onnxpb.ValueInfoProto) (out []*onnxpb.ValueInfoProto, err error) {
	for _, v := range vs {
		names, err := c.renamed([]string{v.GetName()})
		if err != nil {
			return nil, err
		}
		out = append(out, &onnxpb.ValueInfoProto{Name: &names[0], Type: v.Type, DocString: v.DocString})
	}
	return out, nil
}

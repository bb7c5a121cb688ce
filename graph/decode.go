package graph

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// maxDepth is the greatest depth to which subgraphs may be nested, in files and in graphs
// that are written. Deeper ones could exhaust the stack.
const maxDepth = 64

// messageDepth is the greatest depth of protobuf messages. Each subgraph is three of them
// (node, attribute, graph), and the rest leaves room for what is around them, so that
// maxDepth is reached first.
const messageDepth = 3*maxDepth + 16

var errDepth = fmt.Errorf("subgraphs nest deeper than %d", maxDepth)

// within says where err arose. It leaves that out where the text would become the whole path
// to the deepest subgraph.
func within(err error, where string, args ...any) error {
	if errors.Is(err, errDepth) {
		return err
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(where, args...), err)
}

// Decode reads a graph from the bytes of an ONNX ModelProto.
//
// Tensor elements of every known type end up in [Tensor.Raw] (strings in
// [Tensor.Strings]), whichever field of the file they are in, and there are exactly as many
// as the dimensions ask for. Fields and types that this package does not model are kept as
// they came, and [Encode] writes them back. The exception are opset imports and metadata
// entries, in which ONNX defines nothing else. Elements in other files stay there, and
// reading them gives [ErrExternalData]; [Load] brings them in.
//
// Sparse initializers, and sparse values of a Constant, are read as tensors of all elements. Those of a file may
// take 256 MiB together. Nodes that read what later ones give are put in order: onnxruntime takes such files,
// though ONNX forbids them.
//
// Decode checks the form of the file and not its meaning, for which there is
// [Graph.Validate]. Its errors wrap [ErrFormat]. The graph may share b's memory.
func Decode(b []byte) (*Graph, error) {
	memory := int64(maxSparse)
	return decodeWithin(b, &memory)
}

// decodeWithin decodes as Decode does, with another limit of bytes for sparse tensors, from which it takes what
// these need.
func decodeWithin(b []byte, memory *int64) (*Graph, error) {
	g, err := decodeModel(b)
	if err == nil {
		err = g.expand(memory)
	}
	if err != nil {
		return nil, fmt.Errorf("graph: %w: %w", ErrFormat, err)
	}
	return g, nil
}

func decodeModel(b []byte) (*Graph, error) {
	var p onnxpb.ModelProto
	rest, weights := withoutWeights(b)
	if err := unmarshal(rest, &p); err != nil {
		return nil, err
	}
	share(&p, weights)
	if p.Graph == nil {
		return nil, errors.New("it holds no graph")
	}
	g, err := decodeGraph(p.Graph, 0)
	if err != nil {
		return nil, err
	}
	g.Header = decodeHeader(&p)
	return g, nil
}

// unmarshal calls proto.Unmarshal, and says in errors where a file is cut off.
func unmarshal(b []byte, p proto.Message) error {
	if len(b) == 0 {
		return errors.New("it is empty")
	}
	if err := new(census).take(b, p.ProtoReflect().Descriptor(), 1); err != nil {
		return err
	}
	err := proto.UnmarshalOptions{RecursionLimit: messageDepth}.Unmarshal(b, p)
	if err == nil {
		return nil
	}
	if where := outerFault(b); where != nil {
		return where
	}
	return err
}

// outerFault finds the first fault in the framing of the outermost message. It returns nil
// where the fault lies deeper.
func outerFault(b []byte) error {
	for at := 0; at < len(b); {
		num, typ, n := protowire.ConsumeTag(b[at:])
		if n < 0 {
			return fmt.Errorf("byte %d of %d starts no protobuf field: %w", at, len(b), protowire.ParseError(n))
		}
		if typ == protowire.BytesType {
			size, m := protowire.ConsumeVarint(b[at+n:])
			if left := len(b) - at - n - m; m > 0 && size > uint64(left) {
				return fmt.Errorf("field %d, at byte %d, needs %d bytes and %d are left: the file is cut off or no protobuf",
					num, at, size, left)
			}
		}
		m := protowire.ConsumeFieldValue(num, typ, b[at+n:])
		if m < 0 {
			return fmt.Errorf("field %d, at byte %d of %d: %w", num, at, len(b), protowire.ParseError(m))
		}
		at += n + m
	}
	return nil
}

func decodeHeader(p *onnxpb.ModelProto) Header {
	h := Header{
		IRVersion:       p.GetIrVersion(),
		Producer:        p.GetProducerName(),
		ProducerVersion: p.GetProducerVersion(),
		Domain:          p.GetDomain(),
		ModelVersion:    p.GetModelVersion(),
		Doc:             p.GetDocString(),
		unknown:         unknownOf(p),
	}
	for _, o := range p.OpsetImport {
		h.Opsets = append(h.Opsets, Opset{Domain: o.GetDomain(), Version: o.GetVersion()})
	}
	h.Metadata = decodeProperties(p.MetadataProps)
	return h
}

func decodeProperties(ps []*onnxpb.StringStringEntryProto) []Property {
	var out []Property
	for _, p := range ps {
		out = append(out, Property{Key: p.GetKey(), Value: p.GetValue()})
	}
	return out
}

// decodeGraph reads a graph that is nested depth subgraphs deep.
func decodeGraph(p *onnxpb.GraphProto, depth int) (*Graph, error) {
	g := &Graph{Name: p.GetName(), Doc: p.GetDocString(), unknown: unknownOf(p)}
	if depth > maxDepth {
		return nil, errDepth
	}
	if n := len(p.Node) + len(p.Initializer); n > maxParts {
		return nil, fmt.Errorf("graph %q has %d nodes and initializers; %d are read", g.Name, n, maxParts)
	}
	for i, n := range p.Node {
		node, err := decodeNode(n, depth)
		if err != nil {
			return nil, within(err, "graph %q: node %d (%v)", g.Name, i, node)
		}
		g.Nodes = append(g.Nodes, node)
	}
	g.Nodes = inOrder(g.Nodes)
	for i, t := range p.Initializer {
		tensor, err := decodeTensor(t)
		if err != nil {
			return nil, fmt.Errorf("graph %q: initializer %d: %w", g.Name, i, err)
		}
		g.Initializers = append(g.Initializers, tensor)
	}
	for _, list := range []struct {
		role string
		from []*onnxpb.ValueInfoProto
		to   *[]Value
	}{{"input", p.Input, &g.Inputs}, {"output", p.Output, &g.Outputs}, {"value", p.ValueInfo, &g.Values}} {
		for i, v := range list.from {
			value, err := decodeValue(v)
			if err != nil {
				return nil, fmt.Errorf("graph %q: %s %d (%q): %w", g.Name, list.role, i, value.Name, err)
			}
			*list.to = append(*list.to, value)
		}
	}
	return g, nil
}

// decodeNode returns the node even where it fails, so that the error can name it.
func decodeNode(p *onnxpb.NodeProto, depth int) (*Node, error) {
	n := &Node{
		Name: p.GetName(), Op: p.GetOpType(), Domain: p.GetDomain(),
		Inputs: p.Input, Outputs: p.Output,
		Doc: p.GetDocString(), unknown: unknownOf(p),
	}
	for _, a := range p.Attribute {
		attr, err := decodeAttribute(a, depth)
		if err != nil {
			return n, within(err, "attribute %q", a.GetName())
		}
		n.Attrs = append(n.Attrs, attr)
	}
	return n, nil
}

func unknownOf(m proto.Message) []byte { return m.ProtoReflect().GetUnknown() }

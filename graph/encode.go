package graph

import (
	"google.golang.org/protobuf/encoding/protowire"
)

// Encode writes g as the bytes of an ONNX ModelProto. Equal graphs give
// identical bytes. Fields are in the order of their numbers and lists in the
// graph's order, and the fields that [Decode] does not know come after them.
// Tensors are written as raw_data and strings as string_data. Elements in another file stay
// there.
//
// Decoding the bytes gives a graph equal to g, provided that its types have the
// form that [Fixed], [Symbol] and [Unknown] make and the unused fields of its tensors
// are empty. Encode fails where a tensor has not exactly the elements that its dimensions ask
// for, where an attribute lacks the value that its kind asks for, where subgraphs are nested
// deeper than 64, or where the file would be larger than protobuf's limit of 2 GiB. It checks
// nothing else; see [Graph.Validate].
func Encode(g *Graph) ([]byte, error) {
	size, err := encodable(g)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, size)
	b = appendModel(b, g)
	return b, checkSize(int64(len(b)))
}

// EncodeTensor writes t as the bytes of an ONNX TensorProto, the form of the
// input_N.pb and output_N.pb files of ONNX's test layout. It writes a sequence as a SequenceProto, and an
// optional value as an OptionalProto.
func EncodeTensor(t *Tensor) ([]byte, error) { return encodeTensorIn(t, 0) }

// encodeTensorIn does what EncodeTensor does, for a value that is nested depth values deep.
func encodeTensorIn(t *Tensor, depth int) ([]byte, error) {
	if t != nil && t.Elem < Undefined {
		return encodeItems(t, depth)
	}
	size, err := encodableTensor(t)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, size)
	b = appendTensor(b, t)
	return b, checkSize(int64(len(b)))
}

func appendModel(b []byte, g *Graph) []byte {
	h := &g.Header
	b = appendNonzero(b, 1, h.IRVersion)
	b = appendText(b, 2, h.Producer)
	b = appendText(b, 3, h.ProducerVersion)
	b = appendText(b, 4, h.Domain)
	b = appendNonzero(b, 5, h.ModelVersion)
	b = appendText(b, 6, h.Doc)
	b = appendMessage(b, 7, func(b []byte) []byte { return appendGraph(b, g) })
	for _, o := range h.Opsets {
		b = appendMessage(b, 8, func(b []byte) []byte {
			return appendInt(appendText(b, 1, o.Domain), 2, o.Version)
		})
	}
	b = appendProperties(b, 14, h.Metadata)
	return append(b, h.unknown...)
}

func appendProperties(b []byte, num protowire.Number, ps []Property) []byte {
	for _, p := range ps {
		b = appendMessage(b, num, func(b []byte) []byte {
			return appendText(appendText(b, 1, p.Key), 2, p.Value)
		})
	}
	return b
}

func appendGraph(b []byte, g *Graph) []byte {
	for _, n := range g.Nodes {
		b = appendMessage(b, 1, func(b []byte) []byte { return appendNode(b, n) })
	}
	b = appendText(b, 2, g.Name)
	b = appendTensors(b, 5, g.Initializers)
	b = appendText(b, 10, g.Doc)
	b = appendValues(b, 11, g.Inputs)
	b = appendValues(b, 12, g.Outputs)
	b = appendValues(b, 13, g.Values)
	return append(b, g.unknown...)
}

func appendValues(b []byte, num protowire.Number, vs []Value) []byte {
	for i := range vs {
		v := &vs[i]
		b = appendMessage(b, num, func(b []byte) []byte {
			b = appendText(b, 1, v.Name)
			b = appendTypeOf(b, 2, v)
			b = appendText(b, 3, v.Doc)
			return append(b, v.unknown...)
		})
	}
	return b
}

func appendNode(b []byte, n *Node) []byte {
	for _, name := range n.Inputs {
		b = appendElement(b, 1, name)
	}
	for _, name := range n.Outputs {
		b = appendElement(b, 2, name)
	}
	b = appendText(b, 3, n.Name)
	b = appendText(b, 4, n.Op)
	for i := range n.Attrs {
		b = appendMessage(b, 5, func(b []byte) []byte { return appendAttribute(b, &n.Attrs[i]) })
	}
	b = appendText(b, 6, n.Doc)
	b = appendText(b, 7, n.Domain)
	return append(b, n.unknown...)
}

func appendAttribute(b []byte, a *Attribute) []byte {
	b = appendText(b, 1, a.Name)
	switch a.Kind {
	case AttrFloat:
		b = appendFloat(b, 2, a.F)
	case AttrInt:
		b = appendInt(b, 3, a.I)
	case AttrString:
		b = appendBytes(b, 4, a.S)
	case AttrTensor:
		b = appendTensors(b, 5, []*Tensor{a.Tensor})
	case AttrGraph:
		b = appendGraphs(b, 6, []*Graph{a.Graph})
	case AttrFloats:
		for _, v := range a.Floats {
			b = appendFloat(b, 7, v)
		}
	case AttrInts:
		for _, v := range a.Ints {
			b = appendInt(b, 8, v)
		}
	case AttrStrings:
		for _, v := range a.Strings {
			b = appendBytes(b, 9, v)
		}
	case AttrTensors:
		b = appendTensors(b, 10, a.Tensors)
	case AttrGraphs:
		b = appendGraphs(b, 11, a.Graphs)
	}
	b = appendText(b, 13, a.Doc)
	b = appendNonzero(b, 20, int64(a.Kind))
	return append(b, a.unknown...)
}

func appendGraphs(b []byte, num protowire.Number, gs []*Graph) []byte {
	for _, g := range gs {
		b = appendMessage(b, num, func(b []byte) []byte { return appendGraph(b, g) })
	}
	return b
}

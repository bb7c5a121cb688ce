package mutant

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is a protobuf message as a tree. Its kind is that of ONNX's schema.
type message struct {
	kind   string
	fields []*field
}

// field is one field of a message. It holds a number, bytes, or a message.
type field struct {
	number protowire.Number
	wire   protowire.Type
	scalar uint64 // of a varint, or of 4 or 8 fixed bytes
	bytes  []byte // of a field that is neither
	inner  *message
}

// kinds says which fields hold messages, and of which kind, by the field numbers of ONNX's
// specification (https://onnx.ai/onnx/repo-docs/IR.html and onnx.proto).
var kinds = map[string]map[protowire.Number]string{
	"model":     {7: "graph", 8: "opset", 14: "entry", 25: "function"},
	"graph":     {1: "node", 5: "tensor", 11: "value", 12: "value", 13: "value", 15: "sparse"},
	"node":      {5: "attribute", 9: "entry"},
	"attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 14: "type", 15: "type", 22: "sparse", 23: "sparse"},
	"value":     {2: "type"},
	"type":      {1: "typed tensor", 4: "sequence", 5: "map", 8: "typed tensor", 9: "sequence"},
	"sequence":  {1: "type"},
	"map":       {2: "type"},

	"typed tensor": {2: "shape"},
	"shape":        {1: "dimension"},
	"tensor":       {13: "entry"},
	"sparse":       {1: "tensor", 2: "tensor"},
	"function":     {7: "node", 9: "opset", 11: "attribute", 12: "value"},
}

var errWire = errors.New("mutant: the model is no protobuf")

// parse reads a message of a kind.
func parse(kind string, b []byte) (*message, error) {
	m := &message{kind: kind}
	for len(b) > 0 {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, errWire
		}
		size := protowire.ConsumeFieldValue(number, wire, b[n:])
		if size < 0 {
			return nil, errWire
		}
		f, err := value(kind, number, wire, b[n:n+size])
		if err != nil {
			return nil, err
		}
		m.fields = append(m.fields, f)
		b = b[n+size:]
	}
	return m, nil
}

// value reads the value of one field.
func value(kind string, number protowire.Number, wire protowire.Type, b []byte) (*field, error) {
	f := &field{number: number, wire: wire}
	switch wire {
	case protowire.VarintType:
		f.scalar, _ = protowire.ConsumeVarint(b)
	case protowire.Fixed32Type:
		v, _ := protowire.ConsumeFixed32(b)
		f.scalar = uint64(v)
	case protowire.Fixed64Type:
		f.scalar, _ = protowire.ConsumeFixed64(b)
	case protowire.BytesType:
		f.bytes, _ = protowire.ConsumeBytes(b)
		if inner := kinds[kind][number]; inner != "" {
			var err error
			f.inner, err = parse(inner, f.bytes)
			return f, err
		}
	default:
		return nil, errWire
	}
	return f, nil
}

// encode appends a message's bytes.
func (m *message) encode(b []byte) []byte {
	for _, f := range m.fields {
		b = protowire.AppendTag(b, f.number, f.wire)
		switch {
		case f.inner != nil:
			b = protowire.AppendBytes(b, f.inner.encode(nil))
		case f.wire == protowire.VarintType:
			b = protowire.AppendVarint(b, f.scalar)
		case f.wire == protowire.Fixed32Type:
			b = protowire.AppendFixed32(b, uint32(f.scalar))
		case f.wire == protowire.Fixed64Type:
			b = protowire.AppendFixed64(b, f.scalar)
		default:
			b = protowire.AppendBytes(b, f.bytes)
		}
	}
	return b
}

// walk visits a message and all messages in it.
func (m *message) walk(visit func(*message)) {
	visit(m)
	for _, f := range m.fields {
		if f.inner != nil {
			f.inner.walk(visit)
		}
	}
}

// all returns the messages of a kind.
func (m *message) all(kind string) (found []*message) {
	m.walk(func(m *message) {
		if m.kind == kind {
			found = append(found, m)
		}
	})
	return found
}

// clone copies a message.
func (m *message) clone() *message {
	c := &message{kind: m.kind}
	for _, f := range m.fields {
		c.fields = append(c.fields, f.clone())
	}
	return c
}

func (f *field) clone() *field {
	c := *f
	if f.inner != nil {
		c.inner = f.inner.clone()
	}
	return &c
}

// add appends fields to a message, and returns the message.
func (m *message) add(fields ...*field) *message {
	m.fields = append(m.fields, fields...)
	return m
}

// drop takes all fields of these numbers out of a message.
func (m *message) drop(numbers ...protowire.Number) {
	kept := m.fields[:0]
	for _, f := range m.fields {
		gone := false
		for _, n := range numbers {
			gone = gone || f.number == n
		}
		if !gone {
			kept = append(kept, f)
		}
	}
	m.fields = kept
}

func number(n protowire.Number, v uint64) *field {
	return &field{number: n, wire: protowire.VarintType, scalar: v}
}

func text(n protowire.Number, s string) *field {
	return &field{number: n, wire: protowire.BytesType, bytes: []byte(s)}
}

func held(n protowire.Number, m *message) *field {
	return &field{number: n, wire: protowire.BytesType, inner: m}
}

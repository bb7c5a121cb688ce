package graph

import (
	"bytes"
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// decodeValue returns the value even where it fails, so that the error can name it.
func decodeValue(p *onnxpb.ValueInfoProto) (Value, error) {
	v := Value{Name: p.GetName(), Doc: p.GetDocString(), unknown: unknownOf(p)}
	if p.Type == nil {
		return v, nil
	}
	var err error
	if v.Type, err = decodeType(p.Type); err != nil {
		return v, fmt.Errorf("its type: %w", err)
	}
	if !bytes.Equal(appendType(nil, v.Type), p.Type) {
		v.proto = p.Type
	}
	return v, nil
}

// maxTypeDepth is how deep sequences and optional values may be nested in a type that is read.
const maxTypeDepth = 8

// decodeType reads a TypeProto of a tensor, of a sequence or of an optional value. Any other type gives Type{}, and so does a
// sequence of maps.
func decodeType(b []byte) (Type, error) { return decodeTypeIn(b, 0) }

// decodeTypeIn does what decodeType does, for a type that is nested depth types deep.
func decodeTypeIn(b []byte, depth int) (Type, error) {
	var p onnxpb.TypeProto
	if err := (proto.UnmarshalOptions{RecursionLimit: messageDepth}).Unmarshal(b, &p); err != nil {
		return Type{}, err
	}
	if p.TensorType == nil && depth < maxTypeDepth {
		return decodeHolder(unknownOf(&p), depth)
	}
	t := Type{Elem: DataType(p.GetTensorType().GetElemType())}
	if t.Elem < 0 {
		return Type{}, fmt.Errorf("element type %d", int32(t.Elem))
	}
	shape := p.GetTensorType().GetShape()
	if shape == nil {
		return t, nil
	}
	if err := checkRank(len(shape.Dim)); err != nil {
		return t, err
	}
	t.Shape = make(Shape, len(shape.Dim))
	for i, d := range shape.Dim {
		t.Shape[i] = decodeDim(d)
	}
	return t, nil
}

// holders are the fields of a TypeProto for types of values that hold others. In each, field 1 has the type
// of what is held.
var holders = map[DataType]protowire.Number{Sequence: 4, Optional: 9}

// decodeHolder reads the fields of a TypeProto that are not of a tensor's type.
func decodeHolder(b []byte, depth int) (t Type, err error) {
	for len(b) > 0 {
		num, v, rest, err := nextField(b)
		if err != nil {
			return Type{}, err
		}
		for kind, field := range holders {
			if num != field || v == nil {
				continue
			}
			of := Type{}
			for len(v) > 0 {
				num, inner, more, err := nextField(v)
				if err != nil {
					return Type{}, err
				}
				if num == 1 && inner != nil {
					if of, err = decodeTypeIn(inner, depth+1); err != nil || opaque(inner) {
						return Type{}, err
					}
				}
				v = more
			}
			t = Type{Elem: kind, Of: &of}
		}
		b = rest
	}
	return t, nil
}

// opaque reports whether a TypeProto is that of a map, of an opaque value or of a sparse tensor, which are not typed here.
func opaque(b []byte) bool {
	for len(b) > 0 {
		num, _, rest, err := nextField(b)
		if err != nil {
			return false // decoding says so
		}
		if num == 5 || num == 7 || num == 8 {
			return true
		}
		b = rest
	}
	return false
}

// nextField takes the first field off a message. Its value is nil where it is none of bytes.
func nextField(b []byte) (num protowire.Number, value, rest []byte, err error) {
	num, kind, n := protowire.ConsumeTag(b)
	if n < 0 {
		return 0, nil, nil, protowire.ParseError(n)
	}
	m := protowire.ConsumeFieldValue(num, kind, b[n:])
	if m < 0 {
		return 0, nil, nil, protowire.ParseError(m)
	}
	if kind == protowire.BytesType {
		value, _ = protowire.ConsumeBytes(b[n:])
		value = value[:len(value):len(value)]
		if value == nil {
			value = []byte{}
		}
	}
	return num, value, b[n+m:], nil
}

func decodeDim(p *onnxpb.DimensionProto) Dim {
	switch v := p.Value.(type) {
	case *onnxpb.DimensionProto_DimValue:
		return Fixed(max(v.DimValue, Unknown.Size)) // exporters write −1 for an unknown size
	case *onnxpb.DimensionProto_DimParam:
		return Symbol(v.DimParam)
	}
	return Unknown
}

// appendTypeOf appends v's TypeProto. It appends the type as it came where that still says the
// same as v.Type, and nothing where v.Type says nothing.
func appendTypeOf(b []byte, num protowire.Number, v *Value) []byte {
	if v.proto != nil {
		if t, err := decodeType(v.proto); err == nil && t.equal(v.Type) {
			return appendBytes(b, num, v.proto)
		}
	}
	if v.Type.equal(Type{}) {
		return b
	}
	return appendBytes(b, num, appendType(nil, v.Type))
}

func (t Type) equal(u Type) bool {
	if (t.Of == nil) != (u.Of == nil) || t.Of != nil && !t.Of.equal(*u.Of) {
		return false
	}
	return t.Elem == u.Elem && (t.Shape == nil) == (u.Shape == nil) && slices.Equal(t.Shape, u.Shape)
}

// appendType appends the contents of a TypeProto. An unknown rank has no shape, a scalar an
// empty one, and an unknown dimension is empty.
func appendType(b []byte, t Type) []byte {
	if field, is := holders[t.Elem]; is {
		return appendMessage(b, field, func(b []byte) []byte {
			return appendMessage(b, 1, func(b []byte) []byte { return appendType(b, t.held()) })
		})
	}
	return appendMessage(b, 1, func(b []byte) []byte {
		b = appendInt(b, 1, int64(t.Elem))
		if t.Shape == nil {
			return b
		}
		return appendMessage(b, 2, func(b []byte) []byte {
			for _, d := range t.Shape {
				b = appendMessage(b, 1, func(b []byte) []byte { return appendDim(b, d) })
			}
			return b
		})
	})
}

func appendDim(b []byte, d Dim) []byte {
	switch {
	case d.Name != "":
		return appendText(b, 2, d.Name)
	case d.Size >= 0:
		return appendInt(b, 1, d.Size)
	}
	return b
}

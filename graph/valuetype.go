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

// decodeType reads the tensor type of a TypeProto. Any other type gives Type{}.
func decodeType(b []byte) (Type, error) {
	var p onnxpb.TypeProto
	if err := (proto.UnmarshalOptions{RecursionLimit: messageDepth}).Unmarshal(b, &p); err != nil {
		return Type{}, err
	}
	t := Type{Elem: DataType(p.GetTensorType().GetElemType())}
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
	return t.Elem == u.Elem && (t.Shape == nil) == (u.Shape == nil) && slices.Equal(t.Shape, u.Shape)
}

// appendType appends the contents of a TypeProto. An unknown rank has no shape, a scalar an
// empty one, and an unknown dimension is empty.
func appendType(b []byte, t Type) []byte {
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

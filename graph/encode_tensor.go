package graph

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

func appendTensors(b []byte, num protowire.Number, ts []*Tensor) []byte {
	for _, t := range ts {
		b = appendMessage(b, num, func(b []byte) []byte { return appendTensor(b, t) })
	}
	return b
}

// appendTensor appends the contents of a TensorProto.
func appendTensor(b []byte, t *Tensor) []byte {
	for _, d := range t.Dims {
		b = appendInt(b, 1, d)
	}
	b = appendInt(b, 2, int64(t.Elem))
	if t.Elem == String {
		for _, s := range t.Strings {
			b = appendBytes(b, 6, s)
		}
	}
	b = appendText(b, 8, t.Name)
	if t.hasRaw() {
		b = appendBytes(b, 9, t.Raw)
	}
	b = appendText(b, 12, t.Doc)
	if t.external != nil {
		b = appendProperties(b, 13, t.external.entries)
		b = appendInt(b, 14, locationExternal)
	}
	return append(b, t.unknown...)
}

// hasRaw reports whether raw_data is written. For a type that this package knows it always
// is, even where it is empty. For another type it is where there is any.
func (t *Tensor) hasRaw() bool {
	return t.external == nil && t.Elem != String && (t.Elem.Bits() > 0 || len(t.Raw) > 0)
}

// appendLists appends the typed element fields of p as they are. It is for tensors of a type
// that this package does not know and so cannot pack.
func appendLists(b []byte, p *onnxpb.TensorProto) []byte {
	b = appendPacked(b, 4, p.FloatData, func(b []byte, v float32) []byte {
		return protowire.AppendFixed32(b, math.Float32bits(v))
	})
	b = appendPacked(b, 5, p.Int32Data, func(b []byte, v int32) []byte {
		return protowire.AppendVarint(b, uint64(int64(v)))
	})
	for _, s := range p.StringData {
		b = appendBytes(b, 6, s)
	}
	b = appendPacked(b, 7, p.Int64Data, func(b []byte, v int64) []byte {
		return protowire.AppendVarint(b, uint64(v))
	})
	b = appendPacked(b, 10, p.DoubleData, func(b []byte, v float64) []byte {
		return protowire.AppendFixed64(b, math.Float64bits(v))
	})
	return appendPacked(b, 11, p.Uint64Data, protowire.AppendVarint)
}

func appendPacked[T any](b []byte, num protowire.Number, list []T, put func([]byte, T) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	return appendMessage(b, num, func(b []byte) []byte {
		for _, v := range list {
			b = put(b, v)
		}
		return b
	})
}

// encodeItems writes a sequence as the bytes of a SequenceProto, and an optional value as those of an
// OptionalProto. It is nested depth values deep.
func encodeItems(t *Tensor, depth int) ([]byte, error) {
	if depth >= maxTypeDepth {
		return nil, fmt.Errorf("graph: encode: %q: more than %d values in each other", t.Name, maxTypeDepth)
	}
	b := appendText(nil, 1, t.Name)
	b = appendInt(b, 2, itemKinds[itemField(t.Type())])
	for i, item := range t.Items {
		if item == nil || item.Elem != t.Items[0].Elem && min(item.Elem, t.Items[0].Elem) < Undefined {
			return nil, fmt.Errorf("graph: encode: %q: item %d is not of the kind of the others", t.Name, i)
		}
		inner, err := encodeTensorIn(item, depth+1)
		if err != nil {
			return nil, err
		}
		b = appendBytes(b, itemField(t.Type()), inner)
	}
	return b, checkSize(int64(len(b)))
}

// itemKinds are the numbers of SequenceProto.DataType, by the field that holds such items.
var itemKinds = map[protowire.Number]int64{3: 1, 5: 3, 7: 5}

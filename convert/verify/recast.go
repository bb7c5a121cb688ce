package verify

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
)

// recast is a tensor of floats in another type of floats, rounded to the nearest,
// of two to the even one. Any other tensor is given back as it is.
func recast(t *graph.Tensor, elem graph.DataType) *graph.Tensor {
	from, known := formats[t.Elem]
	put := narrowed[elem]
	if !known || from.float == nil || put == nil || t.Elem == elem || len(t.Raw) != t.Len()*from.size {
		return t
	}
	raw := make([]byte, 0, t.Len()*elem.Size())
	for i := range t.Len() {
		raw = put(raw, from.value(from.bits(t.Raw, i)))
	}
	return &graph.Tensor{Name: t.Name, Elem: elem, Dims: t.Dims, Raw: raw}
}

// narrowed append a number in each type of floats.
var narrowed = map[graph.DataType]func([]byte, float64) []byte{
	graph.Float: func(b []byte, v float64) []byte {
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	},
	graph.Double: func(b []byte, v float64) []byte {
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	},
	graph.Float16: func(b []byte, v float64) []byte {
		return binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(float32(v)).Bits())
	},
	graph.BFloat16: func(b []byte, v float64) []byte {
		bits := math.Float32bits(float32(v))
		if v == v {
			bits += 0x7fff + bits>>16&1
		}
		return binary.LittleEndian.AppendUint16(b, uint16(bits>>16))
	},
}

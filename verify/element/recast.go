package element

import (
	"encoding/binary"
	"math"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/x448/float16"
)

// Recast converts a tensor of floats to another type of floats. It rounds to the nearest number, and
// between two to the even one. It returns any other tensor as it is.
func Recast(t *graph.Tensor, elem graph.DataType) *graph.Tensor {
	from, to := formats[t.Elem], formats[elem]
	if !from.IsFloat() || !to.IsFloat() || t.Elem == elem || len(t.Raw) != t.Len()*from.Size {
		return t
	}
	raw := make([]byte, 0, t.Len()*to.Size)
	for i := range t.Len() {
		raw = Append(raw, to.Size, Round(elem, from.Value(from.Bits(t.Raw, i))))
	}
	return &graph.Tensor{Name: t.Name, Elem: elem, Dims: t.Dims, Raw: raw}
}

// Round rounds a number to a type of floats, and returns it as the type stores it.
func Round(elem graph.DataType, v float64) uint64 {
	switch elem {
	case graph.Double:
		return math.Float64bits(v)
	case graph.Float16:
		return uint64(float16.Fromfloat32(float32(v)).Bits())
	case graph.BFloat16:
		bits := math.Float32bits(float32(v))
		if v == v {
			bits += 0x7fff + bits>>16&1
		}
		return uint64(bits >> 16)
	}
	return uint64(math.Float32bits(float32(v)))
}

// Append appends an element of so many bytes.
func Append(raw []byte, size int, bits uint64) []byte {
	var element [8]byte
	binary.LittleEndian.PutUint64(element[:], bits)
	return append(raw, element[:size]...)
}

package verify

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
)

// hold adds one pair of tensors of a run to the difference. Floats of two types are
// compared in the wider one.
func (d *Difference) hold(where at, want, got *graph.Tensor) {
	if got != nil && want.Elem != got.Elem && want.Elem.IsFloat() && got.Elem.IsFloat() {
		if want.Elem.Size() > got.Elem.Size() {
			got = recast(got, want.Elem)
		} else {
			want = recast(want, got.Elem)
		}
	}
	if !d.overflowed(where, want, got) {
		d.add(where, want, got)
	}
}

// recast is a tensor of floats in another type of floats, rounded to the nearest,
// of two to the even one. Any other tensor is given back as it is.
func recast(t *graph.Tensor, elem graph.DataType) *graph.Tensor {
	from, to := formats[t.Elem], formats[elem]
	if from.float == nil || to.float == nil || t.Elem == elem || len(t.Raw) != t.Len()*from.size {
		return t
	}
	raw := make([]byte, 0, t.Len()*to.size)
	for i := range t.Len() {
		raw = appendBits(raw, to.size, bitsOf(elem, from.value(from.bits(t.Raw, i))))
	}
	return &graph.Tensor{Name: t.Name, Elem: elem, Dims: t.Dims, Raw: raw}
}

// bitsOf rounds a number to a type of floats.
func bitsOf(elem graph.DataType, v float64) uint64 {
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

// appendBits appends an element of so many bytes.
func appendBits(raw []byte, size int, bits uint64) []byte {
	var element [8]byte
	binary.LittleEndian.PutUint64(element[:], bits)
	return append(raw, element[:size]...)
}

package element

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

// Format says how the elements of a type are stored: in Size bytes, little-endian.
type Format struct {
	Size   int
	Normal float64                   // for floats the least positive normal number
	Most   float64                   // for floats the greatest finite number
	float  func(bits uint64) float64 // nil where the type is not one of floats
	signed bool
}

var formats = map[graph.DataType]Format{
	graph.Float:    {Size: 4, Normal: 0x1p-126, Most: math.MaxFloat32, float: func(b uint64) float64 { return float64(math.Float32frombits(uint32(b))) }},
	graph.Double:   {Size: 8, Normal: 0x1p-1022, Most: math.MaxFloat64, float: math.Float64frombits},
	graph.BFloat16: {Size: 2, Normal: 0x1p-126, Most: 0x1.fep127, float: func(b uint64) float64 { return float64(math.Float32frombits(uint32(b) << 16)) }},
	graph.Float16:  {Size: 2, Normal: 0x1p-14, Most: 65504, float: half},
	graph.Int8:     {Size: 1, signed: true},
	graph.Int16:    {Size: 2, signed: true},
	graph.Int32:    {Size: 4, signed: true},
	graph.Int64:    {Size: 8, signed: true},
	graph.Uint8:    {Size: 1},
	graph.Uint16:   {Size: 2},
	graph.Uint32:   {Size: 4},
	graph.Uint64:   {Size: 8},
	graph.Bool:     {Size: 1},
}

// Of returns the format of a type. It returns false for strings, complex numbers, and other types
// that have none.
func Of(elem graph.DataType) (Format, bool) {
	f, ok := formats[elem]
	return f, ok
}

// IsFloat reports whether the type is one of floats.
func (f Format) IsFloat() bool { return f.float != nil }

// Flushed returns the magnitude below which a processor may take a number for 0, as many do with
// subnormal numbers to save time (FTZ and DAZ on x86, FZ on arm). It is 0 for float16, whose subnormal
// numbers are in use, and for types other than floats.
func (f Format) Flushed() float64 {
	if f.Normal > 0x1p-100 {
		return 0
	}
	return f.Normal
}

// half reads IEEE 754's binary16.
func half(bits uint64) float64 {
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	v := math.Ldexp(1+fraction/1024, exponent-15)
	switch {
	case exponent == 0:
		v = math.Ldexp(fraction, -24)
	case exponent == 0x1f && fraction != 0:
		v = math.NaN()
	case exponent == 0x1f:
		v = math.Inf(1)
	}
	if bits>>15 == 1 {
		return -v
	}
	return v
}

// Bits returns the i-th element as it is stored.
func (f Format) Bits(raw []byte, i int) uint64 {
	switch b := raw[i*f.Size:]; f.Size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	default:
		return binary.LittleEndian.Uint64(b)
	}
}

// Value returns the element as a number. An integer beyond 2⁵³ is rounded.
func (f Format) Value(bits uint64) float64 {
	switch {
	case f.float != nil:
		return f.float(bits)
	case f.signed:
		return float64(f.integer(bits))
	}
	return float64(bits)
}

// Subnormal reports whether v is smaller than the normal numbers of a float type, and not 0.
func (f Format) Subnormal(v float64) bool { return v != 0 && math.Abs(v) < f.Normal }

func (f Format) integer(bits uint64) int64 {
	unused := 64 - 8*f.Size
	return int64(bits<<unused) >> unused
}

// Text returns the element in the fewest digits that tell it from its neighbours.
func (f Format) Text(bits uint64) string {
	switch {
	case f.float != nil && f.Size == 8:
		return strconv.FormatFloat(f.float(bits), 'g', -1, 64)
	case f.float != nil:
		return strconv.FormatFloat(f.float(bits), 'g', -1, 32)
	case f.signed:
		return strconv.FormatInt(f.integer(bits), 10)
	}
	return strconv.FormatUint(bits, 10)
}

// ULPs counts the steps from float a to float b of the type, where each step goes to the next float.
// Both must be finite. The zeros of both signs are one place.
func (f Format) ULPs(a, b uint64) uint64 {
	x, y := f.place(a), f.place(b)
	if x < y {
		x, y = y, x
	}
	return uint64(x) - uint64(y)
}

// place numbers the floats of the type in their order.
func (f Format) place(bits uint64) int64 {
	sign := uint64(1) << (8*f.Size - 1)
	if bits&sign != 0 {
		return -int64(bits &^ sign)
	}
	return int64(bits)
}

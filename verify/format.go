package verify

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/hourglass-go/hourglass/graph"
)

// format is how a type's elements are stored: size bytes, little-endian.
type format struct {
	size   int
	float  func(bits uint64) float64 // nil where the type is none of floats
	normal float64                   // the least positive normal number of a float type
	most   float64                   // the greatest
	signed bool
}

var formats = map[graph.DataType]format{
	graph.Float:    {size: 4, normal: 0x1p-126, most: math.MaxFloat32, float: func(b uint64) float64 { return float64(math.Float32frombits(uint32(b))) }},
	graph.Double:   {size: 8, normal: 0x1p-1022, most: math.MaxFloat64, float: math.Float64frombits},
	graph.BFloat16: {size: 2, normal: 0x1p-126, most: 0x1.fep127, float: func(b uint64) float64 { return float64(math.Float32frombits(uint32(b) << 16)) }},
	graph.Float16:  {size: 2, normal: 0x1p-14, most: 65504, float: half},
	graph.Int8:     {size: 1, signed: true},
	graph.Int16:    {size: 2, signed: true},
	graph.Int32:    {size: 4, signed: true},
	graph.Int64:    {size: 8, signed: true},
	graph.Uint8:    {size: 1},
	graph.Uint16:   {size: 2},
	graph.Uint32:   {size: 4},
	graph.Uint64:   {size: 8},
	graph.Bool:     {size: 1},
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

// bits is the i-th element as it is stored.
func (f format) bits(raw []byte, i int) uint64 {
	switch b := raw[i*f.size:]; f.size {
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

// value is the element as a number, rounded where it is an integer beyond 2⁵³.
func (f format) value(bits uint64) float64 {
	switch {
	case f.float != nil:
		return f.float(bits)
	case f.signed:
		return float64(f.integer(bits))
	}
	return float64(bits)
}

// subnormal reports whether v is below the normal numbers of a float type, and not 0.
func (f format) subnormal(v float64) bool { return v != 0 && math.Abs(v) < f.normal }

func (f format) integer(bits uint64) int64 {
	unused := 64 - 8*f.size
	return int64(bits<<unused) >> unused
}

func (f format) text(bits uint64) string {
	switch {
	case f.float != nil && f.size == 8:
		return strconv.FormatFloat(f.float(bits), 'g', -1, 64)
	case f.float != nil:
		return strconv.FormatFloat(f.float(bits), 'g', -1, 32)
	case f.signed:
		return strconv.FormatInt(f.integer(bits), 10)
	}
	return strconv.FormatUint(bits, 10)
}

// ulps counts the floats of the type from a to b, both finite: how often one
// has to go to the next. The zeros of both signs are one place.
func (f format) ulps(a, b uint64) uint64 {
	x, y := f.place(a), f.place(b)
	if x < y {
		x, y = y, x
	}
	return uint64(x) - uint64(y)
}

// place numbers the floats of the type in their order.
func (f format) place(bits uint64) int64 {
	sign := uint64(1) << (8*f.size - 1)
	if bits&sign != 0 {
		return -int64(bits &^ sign)
	}
	return int64(bits)
}

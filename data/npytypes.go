package data

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
)

// npyType reads the elements of an array as float32.
type npyType struct {
	width int
	read  func(order binary.ByteOrder, b []byte) float32
}

// npyTypes are the numeric types of NumPy, without the character for the order of bytes.
var npyTypes = map[string]npyType{
	"b1": {1, func(_ binary.ByteOrder, b []byte) float32 { return float32(min(b[0], 1)) }},
	"u1": {1, func(_ binary.ByteOrder, b []byte) float32 { return float32(b[0]) }},
	"i1": {1, func(_ binary.ByteOrder, b []byte) float32 { return float32(int8(b[0])) }},
	"u2": {2, func(o binary.ByteOrder, b []byte) float32 { return float32(o.Uint16(b)) }},
	"i2": {2, func(o binary.ByteOrder, b []byte) float32 { return float32(int16(o.Uint16(b))) }},
	"u4": {4, func(o binary.ByteOrder, b []byte) float32 { return float32(o.Uint32(b)) }},
	"i4": {4, func(o binary.ByteOrder, b []byte) float32 { return float32(int32(o.Uint32(b))) }},
	"u8": {8, func(o binary.ByteOrder, b []byte) float32 { return float32(o.Uint64(b)) }},
	"i8": {8, func(o binary.ByteOrder, b []byte) float32 { return float32(int64(o.Uint64(b))) }},
	"f2": {2, func(o binary.ByteOrder, b []byte) float32 { return half(o.Uint16(b)) }},
	"f4": {4, func(o binary.ByteOrder, b []byte) float32 { return math.Float32frombits(o.Uint32(b)) }},
	"f8": {8, func(o binary.ByteOrder, b []byte) float32 { return float32(math.Float64frombits(o.Uint64(b))) }},
}

// half returns a float16, of which float32 holds each exactly.
func half(bits uint16) float32 {
	sign, exponent, fraction := float64(1), int(bits>>10&0x1f), float64(bits&0x3ff)
	if bits&0x8000 != 0 {
		sign = -1
	}
	switch {
	case exponent == 0:
		return float32(math.Copysign(math.Ldexp(fraction, -24), sign))
	case exponent < 0x1f:
		return float32(sign * math.Ldexp(1024+fraction, exponent-25))
	case fraction != 0:
		return float32(math.NaN())
	}
	return float32(math.Inf(int(sign)))
}

// npyElements returns how the elements of a type, such as "<f8", are read.
func npyElements(descr string) (t npyType, order binary.ByteOrder, ok bool) {
	if len(descr) != 3 {
		return t, nil, false
	}
	order = binary.LittleEndian
	switch descr[0] {
	case '<', '|':
	case '>':
		order = binary.BigEndian
	default:
		return t, nil, false
	}
	t, ok = npyTypes[descr[1:]]
	return t, order, ok
}

// npyNames lists the types that are read, for people.
func npyNames() (names []string) {
	kinds := map[byte]string{'b': "bool", 'u': "uint", 'i': "int", 'f': "float"}
	for name, t := range npyTypes {
		if name == "b1" {
			names = append(names, "bool")
			continue
		}
		names = append(names, kinds[name[0]]+strconv.Itoa(8*t.width))
	}
	slices.Sort(names)
	return names
}

// rowsFirst brings an array whose first dimension runs fastest into the order in which the last one does.
func rowsFirst(x []float32, dims []int) []float32 {
	out := make([]float32, 0, len(x))
	at := make([]int, len(dims))
	for range x {
		from := 0
		for k := len(dims) - 1; k >= 0; k-- {
			from = from*dims[k] + at[k]
		}
		out = append(out, x[from])
		for k := len(dims) - 1; k >= 0; k-- {
			if at[k]++; at[k] < dims[k] {
				break
			}
			at[k] = 0
		}
	}
	return out
}

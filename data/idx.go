package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// The IDX format is described at https://yann.lecun.com/exdb/mnist/: two zero
// bytes, a byte for the element type, a byte for the number of dimensions, the
// dimensions as big-endian uint32, and the elements, big-endian.

// idxType is one element type of the format. Its functions turn len(dst) elements into
// values, and into labels where it is an integer type.
type idxType struct {
	name  string
	width int
	value func(dst []float32, src []byte)
	label func(dst []int32, src []byte)
}

var idxTypes = map[byte]idxType{
	0x08: {"uint8", 1, bytesAs[float32], bytesAs[int32]},
	0x09: {"int8", 1, each[float32](i8, 1), each[int32](i8, 1)},
	0x0b: {"int16", 2, each[float32](i16, 2), each[int32](i16, 2)},
	0x0c: {"int32", 4, each[float32](i32, 4), each[int32](i32, 4)},
	0x0d: {"float32", 4, each[float32](f32, 4), nil},
	0x0e: {"float64", 8, each[float32](f64, 8), nil},
}

func i8(b []byte) int8     { return int8(b[0]) }
func i16(b []byte) int16   { return int16(binary.BigEndian.Uint16(b)) }
func i32(b []byte) int32   { return int32(binary.BigEndian.Uint32(b)) }
func f32(b []byte) float32 { return math.Float32frombits(binary.BigEndian.Uint32(b)) }
func f64(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }

// bytesAs does for uint8 what each does, in half the time. MNIST has 47 million of them.
func bytesAs[T number](dst []T, src []byte) {
	for i, b := range src[:len(dst)] {
		dst[i] = T(b)
	}
}

// each decodes elements of width bytes one by one.
func each[T, E number](decode func([]byte) E, width int) func(dst []T, src []byte) {
	return func(dst []T, src []byte) {
		for i := range dst {
			dst[i] = T(decode(src[i*width:]))
		}
	}
}

type number interface {
	int8 | int16 | int32 | float32 | float64
}

// ReadIDX decodes IDX to the end of r. The input is plain or gzip, which its first
// bytes tell apart. The first dimension counts the rows, and the others are the shape of
// a row.
//
// Bytes in three or more dimensions are pixels and become value/255, in [0, 1].
// A grey image of height × width gets the shape [1 height width], channels
// first. Other elements keep their value, rounded to float32.
//
// Input that is not whole and valid IDX, or holds a value that is not finite
// as float32, is a [*FormatError].
func ReadIDX(r io.Reader) (*Set, error) {
	return readIDX(r, 255)
}

// readIDX does what ReadIDX does, for pixels from 0 to white.
func readIDX(r io.Reader, white float32) (*Set, error) {
	s, err := newSource(r, "IDX")
	if err != nil {
		return nil, err
	}
	elem, dims, err := s.idxHeader()
	if err != nil {
		return nil, err
	}
	n, _ := product(dims)
	x, err := elements(s, n, elem.width, elem.value)
	if err != nil {
		return nil, err
	}
	set := &Set{X: x, Features: n / dims[0], Shape: rowShape(dims)}
	if elem.name == "uint8" && len(dims) >= 3 {
		for i := range x {
			x[i] /= white
		}
	}
	if elem.name == "float32" || elem.name == "float64" {
		return wantFinite(set, "IDX")
	}
	return set, nil
}

// rowShape returns the shape of a row: nil where rows are flat, and one channel in
// front where they are grey images.
func rowShape(dims []int) []int {
	switch len(dims) {
	case 1, 2:
		return nil
	case 3:
		return []int{1, dims[1], dims[2]}
	}
	return dims[1:]
}

// ReadIDXLabels decodes one-dimensional IDX of an integer type to the end of r: the
// number of a class for each row. The input is plain or gzip. Anything else is a
// [*FormatError].
func ReadIDXLabels(r io.Reader) ([]int32, error) {
	s, err := newSource(r, "IDX")
	if err != nil {
		return nil, err
	}
	elem, dims, err := s.idxHeader()
	if err != nil {
		return nil, err
	}
	if len(dims) != 1 {
		return nil, badf("IDX", "header", "labels have shape %v, want one dimension", dims)
	}
	if elem.label == nil {
		return nil, badf("IDX", "header", "labels are %s, want an integer type", elem.name)
	}
	return elements(s, dims[0], elem.width, elem.label)
}

// idxHeader reads the magic number and the dimensions, and bounds their product.
func (s *source) idxHeader() (elem idxType, dims []int, err error) {
	const want = "want 00 00 TT DD, where TT is 08, 09, 0b, 0c, 0d or 0e and DD the number of dimensions, or gzip"
	var magic [4]byte
	if err := s.full(magic[:], "magic number"); err != nil {
		return elem, nil, err
	}
	elem, known := idxTypes[magic[2]]
	if !bytes.Equal(magic[:2], []byte{0, 0}) || !known || magic[3] == 0 {
		return elem, nil, badf("IDX", "magic number", "found % x, "+want, magic)
	}
	sizes := make([]byte, 4*int(magic[3]))
	if err := s.full(sizes, "dimensions"); err != nil {
		return elem, nil, err
	}
	for i := 0; i < len(sizes); i += 4 {
		d := binary.BigEndian.Uint32(sizes[i:])
		if d == 0 || d > maxElements {
			return elem, nil, badf("IDX", "dimensions", "dimension %d is %d, want 1 to %d", i/4+1, d, maxElements)
		}
		dims = append(dims, int(d))
	}
	if _, ok := product(dims); !ok {
		return elem, nil, badf("IDX", "dimensions", "%v hold more than %d elements in all", dims, maxElements)
	}
	return elem, dims, nil
}

// wantFinite returns the set, or an error where one of its values is not finite.
func wantFinite(s *Set, format string) (*Set, error) {
	for i, v := range s.X {
		if !finite(v) {
			where := fmt.Sprintf("element [%d, %d]", i/s.Features, i%s.Features)
			return nil, badf(format, where, "found %v, want a finite float32", v)
		}
	}
	return s, nil
}

package data

import (
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/hourglass-go/hourglass/internal/npy"
)

// ReadNPY decodes an array that NumPy wrote, to the end of r: format version 1, 2 or 3,
// plain or gzip. The array must be little-endian float32 in C order. The first dimension
// counts the rows, and the others are the shape of a row. A one-dimensional array has
// one feature.
//
// Another element type or order, and input that is not whole and valid, is a
// [*FormatError] that says how to save the array instead. So is a value that
// is not finite.
func ReadNPY(r io.Reader) (*Set, error) {
	s, err := newSource(r, "NPY")
	if err != nil {
		return nil, err
	}
	dims, err := npyDims(s.r)
	if err != nil {
		return nil, err
	}
	n, ok := product(dims)
	if !ok || len(dims) == 0 {
		return nil, badf("NPY", "header", "shape is %v, want at least one dimension, none zero, and at most %d elements in all", dims, maxElements)
	}
	x, err := elements(s, n, 4, func(dst []float32, src []byte) {
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	})
	if err != nil {
		return nil, err
	}
	set := &Set{X: x, Features: n / dims[0]}
	if len(dims) > 2 {
		set.Shape = dims[1:]
	}
	return wantFinite(set, "NPY")
}

// npyDims reads the header and returns the shape, if it is an array that ReadNPY takes.
func npyDims(r io.Reader) ([]int, error) {
	h, err := npy.Read(r)
	if wrong, ok := errors.AsType[*npy.Error](err); ok {
		return nil, badf("NPY", wrong.Where, "%s", wrong.Problem)
	}
	switch {
	case err != nil:
		return nil, err
	case h.Descr == "":
		return nil, badf("NPY", "header", "the elements are records, want '<f4': save one field with a['field'].astype('<f4')")
	case h.Descr != "<f4":
		return nil, badf("NPY", "header", "dtype is '%s'%s, want '<f4' (float32): save a.astype('<f4')", h.Descr, npyName(h.Descr))
	case h.Fortran:
		return nil, badf("NPY", "header", "the array is in Fortran order, want C order: save numpy.ascontiguousarray(a)")
	}
	dims := make([]int, len(h.Dims))
	for i, d := range h.Dims {
		dims[i] = int(min(d, maxElements+1)) // a size beyond maxElements is refused later, and this one fits an int
	}
	return dims, nil
}

// npyName explains element types that people meet. It is empty for others.
func npyName(descr string) string {
	names := map[string]string{
		"<f8": "float64", ">f8": "big-endian float64", ">f4": "big-endian float32", "<f2": "float16",
		"|u1": "uint8", "|i1": "int8", "<i4": "int32", "<i8": "int64", "|b1": "bool", "|O": "Python objects",
	}
	if name := names[descr]; name != "" {
		return " (" + name + ")"
	}
	return ""
}

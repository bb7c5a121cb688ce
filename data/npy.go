package data

import (
	"encoding/binary"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The NPY format is described at
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.

const npyMagic = "\x93NUMPY"

// maxNPYHeader bounds the header; NumPy itself writes under 200 bytes here.
const maxNPYHeader = 1 << 16

// ReadNPY decodes an array that NumPy wrote (format version 1, 2 or 3, plain or
// gzip), to the end of r. It must be little-endian float32 in C order. The
// first dimension counts the rows and the others are a row's shape; a
// one-dimensional array has one feature.
//
// Another element type or order, or input that is not whole and valid, is a
// [*FormatError] that says how to save the array instead. So is a value that
// is not finite.
func ReadNPY(r io.Reader) (*Set, error) {
	s, err := newSource(r, "NPY")
	if err != nil {
		return nil, err
	}
	dims, err := s.npyHeader()
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

// npyHeader reads up to the values and returns the shape.
func (s *source) npyHeader() ([]int, error) {
	if magic, _ := s.r.Peek(len(npyMagic)); !strings.HasPrefix(npyMagic, string(magic)) {
		return nil, badf("NPY", "magic string", "found %q, want %q", magic, npyMagic)
	}
	var start [8]byte
	if err := s.full(start[:], "magic string"); err != nil {
		return nil, err
	}
	width := 4
	switch major := start[6]; major {
	case 1:
		width = 2
	case 2, 3:
	default:
		return nil, badf("NPY", "version", "found %d.%d, want 1.0, 2.0 or 3.0", major, start[7])
	}
	var size [4]byte
	if err := s.full(size[:width], "header length"); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > maxNPYHeader {
		return nil, badf("NPY", "header length", "found %d bytes, want at most %d", n, maxNPYHeader)
	}
	header := make([]byte, n)
	if err := s.full(header, "header"); err != nil {
		return nil, err
	}
	return npyShape(string(header))
}

// The header is a Python dictionary literal with exactly these keys.
var (
	npyDescr   = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyDims    = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([^()]*)\)`)
)

// npyShape checks a header's element type and order and returns its shape.
func npyShape(header string) ([]int, error) {
	descr := npyDescr.FindStringSubmatch(header)
	fortran := npyFortran.FindStringSubmatch(header)
	shape := npyDims.FindStringSubmatch(header)
	if descr == nil || fortran == nil || shape == nil {
		return nil, badf("NPY", "header", "found %.100q, want a dictionary with descr, fortran_order and shape", header)
	}
	switch {
	case descr[2] != "":
		return nil, badf("NPY", "header", "the elements are records, want '<f4': save one field with a['field'].astype('<f4')")
	case descr[1] != "<f4":
		return nil, badf("NPY", "header", "dtype is '%s'%s, want '<f4' (float32): save a.astype('<f4')", descr[1], npyName(descr[1]))
	case fortran[1] == "True":
		return nil, badf("NPY", "header", "the array is in Fortran order, want C order: save numpy.ascontiguousarray(a)")
	}
	dims := []int{}
	for field := range strings.SplitSeq(shape[1], ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		d, err := strconv.ParseUint(strings.TrimSuffix(field, "L"), 10, 31) // Python 2 wrote 3L
		if err != nil {
			return nil, badf("NPY", "header", "shape is (%.100s), want whole numbers below 2^31", shape[1])
		}
		dims = append(dims, int(d))
	}
	return dims, nil
}

// npyName explains a dtype that people meet; empty: it is not one.
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

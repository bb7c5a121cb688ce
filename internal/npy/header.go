// Package npy reads the headers of NumPy's arrays, of format version 1, 2 or 3
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). [Read]
// gives the type and the shape; the elements that follow are the caller's to read.
package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Magic begins every file.
const Magic = "\x93NUMPY"

// maxHeader is the longest header that is read. NumPy writes under 200 bytes where the
// elements are no records, and reads at most 10,000 unless it is told to trust the file.
const maxHeader = 1 << 16

// maxDims is the greatest number of dimensions of an array. It is NumPy's own limit.
const maxDims = 64

// Header describes the elements that follow it.
type Header struct {
	Descr   string // the elements' type, as "<f4"; "" where they are records
	Fortran bool   // whether the first dimension runs fastest, and not the last
	Dims    []int64
}

// Error says where a header is wrong, and how.
type Error struct{ Where, Problem string }

func (e *Error) Error() string { return e.Where + ": " + e.Problem }

func badf(where, format string, args ...any) (Header, error) {
	return Header{}, &Error{where, fmt.Sprintf(format, args...)}
}

// Read reads everything before the elements. Where the input is no header, the error is an
// *Error. Errors of r are returned as they are.
func Read(r io.Reader) (Header, error) {
	var start [8]byte
	n, err := io.ReadFull(r, start[:])
	if found := start[:min(n, len(Magic))]; !strings.HasPrefix(Magic, string(found)) {
		return badf("magic string", "found %q, want %q", found, Magic)
	}
	if err != nil {
		return cutOff(err, "magic string", n, len(start))
	}
	var length [4]byte
	width := len(length)
	switch major := start[6]; major {
	case 1:
		width = 2
	case 2, 3:
	default:
		return badf("version", "found %d.%d, want 1.0, 2.0 or 3.0", major, start[7])
	}
	if n, err = io.ReadFull(r, length[:width]); err != nil {
		return cutOff(err, "header length", n, width)
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size > maxHeader {
		return badf("header length", "found %d bytes, want at most %d", size, maxHeader)
	}
	header := make([]byte, size)
	if n, err = io.ReadFull(r, header); err != nil {
		return cutOff(err, "header", n, len(header))
	}
	return parse(string(header))
}

func cutOff(err error, where string, n, of int) (Header, error) {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return badf(where, "cut off after %d of %d bytes", n, of)
	}
	return Header{}, err
}

// The header is a Python dictionary literal with exactly these keys.
var (
	descrKey   = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))`)
	fortranKey = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	shapeKey   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([^()]*)\)`)
)

func parse(header string) (Header, error) {
	descr, fortran, shape := descrKey.FindStringSubmatch(header), fortranKey.FindStringSubmatch(header), shapeKey.FindStringSubmatch(header)
	if descr == nil || fortran == nil || shape == nil || descr[1] == "" && descr[2] == "" {
		return badf("header", "found %.100q, want a dictionary with descr, fortran_order and shape", header)
	}
	h := Header{Descr: descr[1], Fortran: fortran[1] == "True", Dims: []int64{}}
	for field := range strings.SplitSeq(shape[1], ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		d, err := strconv.ParseUint(strings.TrimSuffix(field, "L"), 10, 40) // Python 2 wrote 3 as 3L
		if err != nil || len(h.Dims) == maxDims {
			return badf("header", "shape is (%.100s), want at most %d whole numbers below 2^40", shape[1], maxDims)
		}
		h.Dims = append(h.Dims, int64(d))
	}
	return h, nil
}

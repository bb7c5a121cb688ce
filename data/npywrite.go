package data

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/internal/npy"
)

// WriteNPY writes x as an array that NumPy's load reads: format version 1.0,
// little-endian float32, C order. The product of shape must be len(x), and a dimension
// may be zero. The bytes are those that numpy.save writes for the same array.
func WriteNPY(w io.Writer, shape []int, x []float32) error {
	if err := checkNPY(shape, len(x)); err != nil {
		return err
	}
	if err := WriteNPYHeader(w, shape); err != nil {
		return err
	}
	buf := make([]byte, 0, 1<<14)
	for len(x) > 0 {
		k := min(len(x), cap(buf)/4)
		buf = buf[:0]
		for _, v := range x[:k] {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		x = x[k:]
	}
	return nil
}

// WriteNPYHeader writes what stands before the values of such an array. The headers of two shapes have the same
// length where only the first dimension differs, so that it can be written anew when the rows are counted.
func WriteNPYHeader(w io.Writer, shape []int) error {
	_, err := io.WriteString(w, npyHead(shape))
	return err
}

// checkNPY returns an error unless shape holds n values.
func checkNPY(shape []int, n int) error {
	total := 1
	for _, d := range shape {
		if d < 0 || d > 0 && total > math.MaxInt/d {
			return fmt.Errorf("data: writing NPY: shape %v has a dimension that is negative or too large", shape)
		}
		total *= d
	}
	if total != n {
		return fmt.Errorf("data: writing NPY: %d values for shape %v, want %d", n, shape, total)
	}
	return nil
}

// npyHead returns everything before the values. It is padded so that the values start
// at a multiple of 64 bytes, as the format asks.
func npyHead(shape []int) string {
	var dims strings.Builder
	for i, d := range shape {
		if i > 0 {
			dims.WriteString(" ")
		}
		dims.WriteString(strconv.Itoa(d) + ",")
	}
	tuple := dims.String()
	if len(shape) > 1 {
		tuple = strings.TrimSuffix(tuple, ",") // only a lone dimension keeps its comma
	}
	dict := "{'descr': '<f4', 'fortran_order': False, 'shape': (" + tuple + "), }"
	// NumPy leaves room for 21 digits, so that the first dimension can grow in place.
	if len(shape) > 0 {
		dict += strings.Repeat(" ", max(0, 21-len(strconv.Itoa(shape[0]))))
	}
	const before = len(npy.Magic) + 2 + 2
	pad := 64 - (before+len(dict)+1)%64
	body := dict + strings.Repeat(" ", pad) + "\n"
	return npy.Magic + "\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(body)))) + body
}

// SaveNPY writes x to a file as [WriteNPY] does. The file appears under its
// name only when it is whole, and replaces one that was there.
func SaveNPY(path string, shape []int, x []float32) error {
	if err := checkNPY(shape, len(x)); err != nil {
		return err
	}
	if err := atomicfile.Write(path, func(w io.Writer) error { return WriteNPY(w, shape, x) }); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	return nil
}

package tensors

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// The NPY format is described at
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
const npyMagic = "\x93NUMPY"

// npyTypes are NumPy's codes without the order of bytes.
var npyTypes = map[string]graph.DataType{
	"f2": graph.Float16, "f4": graph.Float, "f8": graph.Double,
	"i1": graph.Int8, "i2": graph.Int16, "i4": graph.Int32, "i8": graph.Int64,
	"u1": graph.Uint8, "u2": graph.Uint16, "u4": graph.Uint32, "u8": graph.Uint64,
	"b1": graph.Bool,
}

// The header is a Python dictionary literal with these keys.
var (
	npyDescr   = regexp.MustCompile(`['"]descr['"]\s*:\s*['"]([<>|])(\w+)['"]`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyDims    = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([^()]*)\)`)
)

// decodeNPY gives the array of a file of version 1, 2 or 3. It may change and share b.
func decodeNPY(b []byte) (*graph.Tensor, error) {
	header, raw, err := splitNPY(b)
	if err != nil {
		return nil, err
	}
	descr, fortran, shape := npyDescr.FindStringSubmatch(header), npyFortran.FindStringSubmatch(header), npyDims.FindStringSubmatch(header)
	if descr == nil || fortran == nil || shape == nil {
		return nil, fmt.Errorf("header %.100q; want a dictionary with descr (one type), fortran_order and shape", header)
	}
	t := &graph.Tensor{Elem: npyTypes[descr[2]], Raw: raw}
	if t.Elem == graph.Undefined {
		return nil, fmt.Errorf("elements are '%s%s'; want integers, floats or booleans, of at most 8 bytes", descr[1], descr[2])
	}
	if t.Dims, err = npyShape(shape[1]); err != nil {
		return nil, err
	}
	if want, ok := size(t); !ok || want != len(raw) {
		return nil, fmt.Errorf("%d bytes for %v%v", len(raw), t.Elem, t.Dims)
	}
	if descr[1] == ">" {
		swap(raw, t.Elem.Size())
	}
	if fortran[1] == "True" && len(t.Dims) > 1 {
		t.Raw = rowMajor(raw, t.Dims, t.Elem.Size())
	}
	if i := slices.IndexFunc(raw, func(v byte) bool { return v > 1 }); t.Elem == graph.Bool && i >= 0 {
		return nil, fmt.Errorf("a boolean is %d; want 0 or 1", raw[i])
	}
	return t, nil
}

// splitNPY parts the header from the elements.
func splitNPY(b []byte) (header string, raw []byte, err error) {
	if len(b) < 12 || string(b[:6]) != npyMagic {
		return "", nil, fmt.Errorf("it starts with %.6q; want %q", b, npyMagic)
	}
	start, n := 10, int64(binary.LittleEndian.Uint16(b[8:]))
	switch b[6] {
	case 1:
	case 2, 3:
		start, n = 12, int64(binary.LittleEndian.Uint32(b[8:]))
	default:
		return "", nil, fmt.Errorf("version %d.%d; want 1.0, 2.0 or 3.0", b[6], b[7])
	}
	if n > int64(len(b)-start) {
		return "", nil, fmt.Errorf("a header of %d bytes, of which %d are there", n, len(b)-start)
	}
	end := start + int(n)
	return string(b[start:end]), b[end:], nil
}

func npyShape(list string) ([]int64, error) {
	dims := []int64{}
	for field := range strings.SplitSeq(list, ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		d, err := strconv.ParseUint(strings.TrimSuffix(field, "L"), 10, 40) // Python 2 wrote 3L
		if err != nil || len(dims) == 64 {
			return nil, fmt.Errorf("shape (%.100s); want at most 64 whole numbers below 2⁴⁰", list)
		}
		dims = append(dims, int64(d))
	}
	return dims, nil
}

// size is how many bytes the dims ask for.
func size(t *graph.Tensor) (n int, ok bool) {
	n = t.Len()
	return n * t.Elem.Size(), n > 0 || slices.Contains(t.Dims, 0) // 0 for dims beyond int64
}

// swap turns the bytes of each element around.
func swap(raw []byte, size int) {
	for ; len(raw) > 0; raw = raw[size:] {
		slices.Reverse(raw[:size])
	}
}

// rowMajor orders elements whose first dimension runs fastest.
func rowMajor(raw []byte, dims []int64, size int) []byte {
	out, at := make([]byte, 0, len(raw)), make([]int64, len(dims))
	for len(out) < len(raw) {
		from, stride := int64(0), int64(size)
		for i, d := range dims {
			from += at[i] * stride
			stride *= d
		}
		out = append(out, raw[from:from+int64(size)]...)
		for i := len(dims) - 1; i >= 0; i-- {
			if at[i]++; at[i] < dims[i] {
				break
			}
			at[i] = 0
		}
	}
	return out
}

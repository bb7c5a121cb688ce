package tensors

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/npy"
)

// npyTypes are NumPy's codes for element types, without the byte order.
var npyTypes = map[string]graph.DataType{
	"f2": graph.Float16, "f4": graph.Float, "f8": graph.Double,
	"i1": graph.Int8, "i2": graph.Int16, "i4": graph.Int32, "i8": graph.Int64,
	"u1": graph.Uint8, "u2": graph.Uint16, "u4": graph.Uint32, "u8": graph.Uint64,
	"b1": graph.Bool,
}

// decodeNPY returns the array of a file. It may change b, and the array may share b's memory.
func decodeNPY(b []byte) (*graph.Tensor, error) {
	r := bytes.NewReader(b)
	h, err := npy.Read(r)
	if err != nil {
		return nil, err
	}
	raw := b[len(b)-r.Len():]
	order, code := "", h.Descr
	if h.Descr != "" && strings.Contains("<>|", h.Descr[:1]) {
		order, code = h.Descr[:1], h.Descr[1:]
	}
	t := &graph.Tensor{Elem: npyTypes[code], Dims: h.Dims, Raw: raw}
	if order == "" || t.Elem == graph.Undefined {
		return nil, fmt.Errorf("elements are '%s'; want integers, floats or booleans, of at most 8 bytes, and no records", h.Descr)
	}
	if want, ok := size(t); !ok || want != len(raw) {
		return nil, fmt.Errorf("%d bytes for %v%v", len(raw), t.Elem, t.Dims)
	}
	if order == ">" {
		swap(raw, t.Elem.Size())
	}
	if h.Fortran && len(t.Dims) > 1 {
		t.Raw = rowMajor(raw, t.Dims, t.Elem.Size())
	}
	if i := slices.IndexFunc(raw, func(v byte) bool { return v > 1 }); t.Elem == graph.Bool && i >= 0 {
		return nil, fmt.Errorf("a boolean is %d; want 0 or 1", raw[i])
	}
	return t, nil
}

// size returns the number of bytes that the dimensions ask for.
func size(t *graph.Tensor) (n int, ok bool) {
	n = t.Len()
	return n * t.Elem.Size(), n > 0 || slices.Contains(t.Dims, 0) // n is 0 for dimensions beyond int64
}

// swap reverses the bytes of each element.
func swap(raw []byte, size int) {
	for ; len(raw) > 0; raw = raw[size:] {
		slices.Reverse(raw[:size])
	}
}

// rowMajor reorders elements whose first dimension runs fastest.
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

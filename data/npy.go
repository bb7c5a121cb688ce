package data

import (
	"cmp"
	"errors"
	"io"
	"strings"

	"github.com/hourglass-go/hourglass/internal/npy"
)

// ReadNPY decodes an array that NumPy wrote, to the end of r: format version 1, 2 or 3, plain or gzip, of any
// numeric type but complex ones, in either order of bytes and of dimensions. The first dimension counts the rows,
// and the others are the shape of a row. A one-dimensional array has one feature. Numbers become float32.
//
// Input that is not whole and valid is a [*FormatError], and so is a value that is not finite in float32.
func ReadNPY(r io.Reader) (*Set, error) {
	memory := int64(0)
	if b, ok := r.(bounded); ok {
		memory = b.memory
	}
	return readNPY(r, memory)
}

// readNPY reads an array, which may take some bytes of memory; 0: the default.
func readNPY(r io.Reader, memory int64) (*Set, error) {
	s, err := newSource(r, "NPY")
	if err != nil {
		return nil, err
	}
	s.memory = cmp.Or(memory, s.memory)
	h, dims, err := npyHeader(s.r)
	if err != nil {
		return nil, err
	}
	n, ok := product(dims)
	if !ok || len(dims) == 0 {
		return nil, badf("NPY", "header", "shape is %v, want at least one dimension, none zero, and at most %d elements in all", dims, maxElements)
	}
	t, order, ok := npyElements(h.Descr)
	if !ok {
		return nil, badf("NPY", "header", "dtype is '%s', want one of %s", h.Descr, strings.Join(npyNames(), ", "))
	}
	fortran := h.Fortran && len(dims) > 1
	if fortran {
		if err := within(8*int64(n), s.memory); err != nil {
			return nil, err
		}
	}
	x, err := elements(s, n, t.width, func(dst []float32, src []byte) {
		for i := range dst {
			dst[i] = t.read(order, src[t.width*i:])
		}
	})
	if err != nil {
		return nil, err
	}
	if fortran {
		x = rowsFirst(x, dims)
	}
	set := &Set{X: x, Features: n / dims[0]}
	if len(dims) > 2 {
		set.Shape = dims[1:]
	}
	return wantFinite(set, "NPY")
}

// npyHeader reads the header, and the shape as it says.
func npyHeader(r io.Reader) (npy.Header, []int, error) {
	h, err := npy.Read(r)
	if wrong, ok := errors.AsType[*npy.Error](err); ok {
		return h, nil, badf("NPY", wrong.Where, "%s", wrong.Problem)
	}
	switch {
	case err != nil:
		return h, nil, err
	case h.Descr == "":
		return h, nil, badf("NPY", "header", "the elements are records, want numbers: save one field with a['field']")
	}
	dims := make([]int, len(h.Dims))
	for i, d := range h.Dims {
		dims[i] = int(min(d, maxElements+1)) // a size beyond maxElements is refused later, and this one fits an int
	}
	return h, dims, nil
}

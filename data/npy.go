package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/internal/npy"
)

// ReadNPY decodes an array that NumPy wrote, to the end of r: format version 1, 2 or 3, plain or gzip, of any
// numeric type but complex ones, in either order of bytes and of dimensions. The first dimension counts the rows,
// and the others are the shape of a row. A one-dimensional array has one feature. Numbers become float32.
//
// Input that is not whole and valid is a [*FormatError], and so is a value that is not finite in float32.
func ReadNPY(r io.Reader) (*Set, error) {
	o := &Options{}
	if b, ok := r.(bounded); ok {
		o.Memory = b.memory
	}
	return readNPY(r, o)
}

// readNPY reads an array as the options say.
func readNPY(r io.Reader, o *Options) (*Set, error) {
	s, err := newSource(r, "NPY")
	if err != nil {
		return nil, err
	}
	s.memory = o.Bytes()
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
	convert := func(dst []float32, src []byte) {
		for i := range dst {
			dst[i] = t.read(order, src[t.width*i:])
		}
	}
	set := &Set{Features: n / dims[0]}
	if len(dims) > 2 {
		set.Shape = dims[1:]
	}
	if o.Spill && !fortran && within(4*int64(n), s.memory) != nil {
		return spillNPY(s, n, t.width, convert, o.gathering(set))
	}
	if set.X, err = elements(s, n, t.width, convert); err != nil {
		return nil, err
	}
	if fortran {
		set.X = rowsFirst(set.X, dims)
	}
	return wantFinite(set, "NPY")
}

// spillNPY reads n elements into rows, which memory does not hold.
func spillNPY(s *source, n, width int, convert func([]float32, []byte), g *gathering) (*Set, error) {
	values, rows := []float32(nil), 0
	err := s.chunks(n, width, func(src []byte) error {
		had, more := len(values), len(src)/width
		values = slices.Grow(values, more)[:had+more]
		convert(values[had:], src)
		whole := len(values) / g.set.Features * g.set.Features
		for row := range slices.Chunk(values[:whole], g.set.Features) {
			if j := slices.IndexFunc(row, func(v float32) bool { return !finite(v) }); j >= 0 {
				return badf("NPY", fmt.Sprintf("element [%d, %d]", rows, j), "found %v, want a finite float32", row[j])
			}
			if err := g.room(); err != nil {
				return err
			}
			g.set.X = append(g.set.X, row...)
			rows++
		}
		values = slices.Delete(values, 0, whole)
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, g.drop())
	}
	return g.end()
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

package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// arrayRows goes through the rows of an NPY file, of which it holds one.
type arrayRows struct {
	source *source
	file   *os.File
	kind   npyType
	order  binary.ByteOrder
	rows   int // that are left
	width  int
	bytes  []byte
	row    int
	err    error
}

// InRows reports whether [OpenRecords] can go through what a specification names: a table, or an NPY file of one or
// two dimensions whose rows lie one after the other.
func InRows(spec string) bool {
	if IsTable(spec) {
		return true
	}
	if !isArray(spec) {
		return false
	}
	a, err := openArrayRows(spec)
	if err != nil {
		return false // opening it as a whole says why
	}
	return a.Close() == nil
}

func isArray(spec string) bool {
	if _, _, named, err := parseNamed(spec); named || err != nil {
		return false
	}
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(filepath.Base(spec)), ".gz"), ".npy")
}

// errWhole says that an array is read as a whole.
var errWhole = errors.New("its rows do not lie one after the other")

func openArrayRows(path string) (*arrayRows, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	a, err := newArrayRows(f)
	if err != nil {
		f.Close()
		return nil, atPath(err, path)
	}
	a.file = f
	return a, nil
}

func newArrayRows(f *os.File) (*arrayRows, error) {
	s, err := newSource(bounded{f, math.MaxInt64}, "NPY") // what it unzips to is not held
	if err != nil {
		return nil, err
	}
	h, dims, err := npyHeader(s.r)
	if err != nil {
		return nil, err
	}
	t, order, ok := npyElements(h.Descr)
	width := 1
	if len(dims) == 2 {
		width = dims[1]
	}
	if _, bounded := product([]int{width}); !ok || !bounded || len(dims) < 1 || len(dims) > 2 || dims[0] < 1 || dims[0] > maxElements || h.Fortran && len(dims) > 1 {
		return nil, errWhole
	}
	if need := int64(dims[0]) * int64(width) * int64(t.width); s.limit >= 0 && need > s.limit {
		return nil, badf("NPY", "contents", "the header promises %d bytes of values, the input cannot hold more than %d", need, s.limit)
	}
	return &arrayRows{source: s, kind: t, order: order, rows: dims[0], width: width}, nil
}

func (a *arrayRows) Columns() ([]string, bool) { return make([]string, a.width), false }
func (a *arrayRows) Format() string            { return "NPY" }
func (a *arrayRows) Place() format.Place       { return format.Place{Row: a.row} }
func (a *arrayRows) Pass() bool                { return false }
func (a *arrayRows) Err() error                { return a.err }
func (a *arrayRows) Close() error              { return a.file.Close() }

func (a *arrayRows) Next() bool {
	if a.err != nil {
		return false
	}
	if a.rows == 0 {
		a.err = a.source.end(int64(a.row) * int64(len(a.bytes)))
		return false
	}
	if a.bytes == nil {
		a.bytes = make([]byte, a.width*a.kind.width)
	}
	n, err := io.ReadFull(a.source.r, a.bytes)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		at := int64(a.row)*int64(len(a.bytes)) + int64(n)
		a.err = badf("NPY", "contents", "cut off after %d of %d bytes of values", at, int64(a.row+a.rows)*int64(len(a.bytes)))
	case err != nil:
		a.err = err
	}
	a.row++
	a.rows--
	return a.err == nil
}

func (a *arrayRows) number(j int) float32 { return a.kind.read(a.order, a.bytes[j*a.kind.width:]) }

func (a *arrayRows) Number(j int) (float64, bool) { return float64(a.number(j)), true }

func (a *arrayRows) Text(j int) string {
	return strconv.FormatFloat(float64(a.number(j)), 'g', -1, 32)
}

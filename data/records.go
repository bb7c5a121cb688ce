package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/data/format"
)

// Records goes through the rows of a table, as numbers or as text. Of a file it holds one row at a time, so
// that its memory does not grow with the file. Close it after use.
type Records struct {
	// Name says where the rows come from, such as "rows.csv".
	Name string

	ctx    context.Context
	names  []string
	headed bool
	rows   format.Rows
	fields []string
	values []float32 // memory of Some
	row    int
	err    error
	refuse func(BadRow) error // nil: the first bad row ends the reading
	close  func() error
}

// StandardInput is the path that means the standard input to [OpenRecords].
const StandardInput = "-"

// OpenRecords opens a table: a file of a format that [IsTable] knows, plain or packed by gzip or zstd, several of
// them (see [Files]), or the standard input; or an array that [InRows] knows. Of the options it uses the CSV's dialect, and Memory for the length
// of a record. Reading ends with the context's error when the context ends.
func OpenRecords(ctx context.Context, spec string, opts *Options) (*Records, error) {
	if spec == StandardInput {
		r, err := readRecords(ctx, os.Stdin, "", opts.Table(), opts.Bytes())
		if err != nil {
			return nil, atPath(err, "standard input")
		}
		r.Name = "standard input"
		return r, nil
	}
	r, err := openRecords(ctx, spec, opts)
	if err != nil {
		return nil, err
	}
	if err := r.where(opts.Table()); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func openRecords(ctx context.Context, spec string, opts *Options) (*Records, error) {
	if isArray(spec) {
		rows, err := openArrayRows(spec)
		if err != nil {
			return nil, err
		}
		r := newRecords(ctx, rows)
		r.Name = filepath.Base(spec)
		if opts != nil {
			r.refuse = opts.Bad
		}
		return r, nil
	}
	files, err := Files(spec)
	if err != nil {
		return nil, err
	}
	rows, closeRows, err := openTables(files, opts)
	if err != nil {
		return nil, err
	}
	r := newRecords(ctx, rows)
	r.close = closeRows
	if opts != nil {
		r.refuse = opts.Bad
	}
	switch {
	case opts != nil && opts.Name != "":
		r.Name = opts.Name
	case len(files) > 1:
		r.Name = spec
	default:
		r.Name = filepath.Base(spec)
	}
	return r, nil
}

// where leaves out rows as the options say.
func (r *Records) where(c *CSV) error {
	if c.Normal != "" {
		at, err := r.Find(c.Label)
		if err != nil {
			return err
		}
		is := condition{column: at, op: "=="}
		is.with(strings.TrimSpace(c.Normal))
		r.rows = &where{Rows: r.rows, conditions: []condition{is}}
	}
	if c.Where == "" {
		return nil
	}
	return r.keep(c.Where)
}

// ReadRecords reads delimited text or JSON lines from r as [OpenRecords] does from a file.
func ReadRecords(ctx context.Context, r io.Reader, c *CSV) (*Records, error) {
	if c == nil {
		c = &CSV{}
	}
	return readRecords(ctx, r, "", c, DefaultMemory)
}

// FollowRecords reads a table from r that is being written, as [format.Follow] does: a row is there as soon as its line is.
func FollowRecords(ctx context.Context, r io.Reader, opts *Options) (*Records, error) {
	rows, err := format.Follow(r, opts.Table().Dialect, min(longestRecord, opts.Bytes()))
	if err != nil {
		return nil, err
	}
	records := newRecords(ctx, rows)
	return records, records.where(opts.Table())
}

func readRecords(ctx context.Context, r io.Reader, name string, c *CSV, memory int64) (*Records, error) {
	rows, err := format.Open(r, name, c.Dialect, min(longestRecord, memory))
	if err != nil {
		return nil, err
	}
	records := newRecords(ctx, rows)
	return records, records.where(c)
}

// longestRecord is the greatest number of bytes of a record of text. Without a bound, a file without line
// breaks would be one field that takes all memory.
const longestRecord = 64 << 20

// newRecords gives names to columns that have none.
func newRecords(ctx context.Context, rows format.Rows) *Records {
	names, headed := rows.Columns()
	r := &Records{ctx: ctx, headed: headed, names: unnamed(len(names)), rows: rows, close: rows.Close}
	for j, name := range names {
		if name != "" {
			r.names[j] = name
		}
	}
	return r
}

// PictureColumn is the column of a set's [Records] that has the names of pictures, where the set names its columns, too.
const PictureColumn = "picture"

// Records returns the rows of a set.
func (s *Set) Records(ctx context.Context) *Records {
	r := &Records{Name: s.Name, ctx: ctx, headed: s.Columns != nil, names: s.Columns, rows: &setRows{set: s, row: -1}}
	switch {
	case !r.headed:
		r.names = unnamed(s.Features)
	case s.Names != nil:
		r.names = append(slices.Clip(r.names), PictureColumn)
	}
	return r
}

// setRows goes through the rows of a set.
type setRows struct {
	set *Set
	row int
}

func (s *setRows) Columns() ([]string, bool) { return s.set.Columns, s.set.Columns != nil }

func (s *setRows) Next() bool {
	s.row++
	return s.row < s.set.Rows()
}

func (s *setRows) Err() error          { return nil }
func (s *setRows) Format() string      { return "set" }
func (s *setRows) Place() format.Place { return format.Place{Row: s.row + 1} }
func (s *setRows) Pass() bool          { return false }
func (s *setRows) Close() error        { return nil }

func (s *setRows) Text(j int) string {
	if j == s.set.Features {
		return s.set.RowName(s.row)
	}
	return strconv.FormatFloat(float64(s.set.Row(s.row)[j]), 'g', -1, 32)
}

func (s *setRows) Number(j int) (float64, bool) {
	if j == s.set.Features {
		return 0, false
	}
	return float64(s.set.Row(s.row)[j]), true
}

// unnamed returns the names of columns that have none.
func unnamed(n int) []string {
	names := make([]string, n)
	for j := range names {
		names[j] = fmt.Sprintf("column_%d", j)
	}
	return names
}

// Columns returns the names of the columns. Where the table has none they are column_0, column_1 and so on,
// and headed is false.
func (r *Records) Columns() (names []string, headed bool) { return r.names, r.headed }

// Advance goes to the next row, and reports whether there is one. Where there is none, Err says whether that
// is the end of the table.
func (r *Records) Advance() bool {
	if r.err == nil && r.row%checkEvery == 0 {
		r.err = r.ctx.Err()
	}
	if r.err != nil {
		return false
	}
	for !r.rows.Next() {
		r.err = r.rows.Err()
		if r.err == nil || r.refuse == nil {
			return false
		}
		refused := r.err
		if !r.rows.Pass() {
			return false
		}
		if r.err = r.Refuse(refused); r.err != nil {
			return false
		}
	}
	r.row++
	return true
}

// Next goes to the next row and returns its fields, which are valid until the next call. It returns nil
// where Advance would return false.
func (r *Records) Next() []string {
	if !r.Advance() {
		return nil
	}
	if r.fields == nil {
		r.fields = make([]string, len(r.names))
	}
	for j := range r.fields {
		r.fields[j] = r.rows.Text(j)
	}
	return r.fields
}

// checkEvery is the number of rows between two looks at the context.
const checkEvery = 256

// Row returns the number of the current row, counted from 1.
func (r *Records) Row() int { return r.row }

// Err returns what ended the reading, or nil where it was the end of the table.
func (r *Records) Err() error { return r.named(r.err) }

// named adds the name of the table to an error.
func (r *Records) named(err error) error {
	if err == nil || r.Name == "" {
		return err
	}
	return atPath(err, r.Name)
}

// Close closes the file.
func (r *Records) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

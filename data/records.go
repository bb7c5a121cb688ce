package data

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/internal/regular"
)

// Records goes through the rows of a table, as numbers or as text. Of a file it holds one row at a time, so
// that its memory does not grow with the file. Close it after use.
type Records struct {
	// Name says where the rows come from, such as "rows.csv".
	Name string

	ctx    context.Context
	names  []string
	headed bool
	rows   cursor
	fields []string
	row    int
	err    error
	close  func() error
}

// cursor goes through the rows of a table of one format.
type cursor interface {
	next() bool                   // goes to the next row, and reports whether there is one
	ended() error                 // what ended the rows, nil where it was the end of the table
	text(j int) string            // the field in column j of the current row
	number(j int) (float64, bool) // the same as a number; false: it is none
	place() string                // where the current row stands
	format() string
}

// StandardInput is the path that means the standard input to [OpenRecords].
const StandardInput = "-"

// OpenRecords opens a CSV or TSV file, plain or gzip, or the standard input. Of the options it uses the
// CSV's Comma and Header. Reading ends with the context's error when the context ends.
func OpenRecords(ctx context.Context, path string, opts *Options) (*Records, error) {
	dialect := opts.Table()
	if plain := strings.TrimSuffix(strings.ToLower(path), ".gz"); dialect.Comma == 0 && strings.HasSuffix(plain, ".tsv") {
		tabs := *dialect
		tabs.Comma = '\t'
		dialect = &tabs
	}
	if path == StandardInput {
		r, err := readLines(ctx, os.Stdin, dialect, opts.Bytes())
		if err != nil {
			return nil, atPath(err, "standard input")
		}
		r.Name = "standard input"
		return r, nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("data: %w %q: it is a folder; want a CSV file", ErrSpec, path)
	}
	f, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	r, err := readLines(ctx, f, dialect, opts.Bytes())
	if err != nil {
		f.Close()
		return nil, atPath(err, path)
	}
	r.Name, r.close = filepath.Base(path), f.Close
	return r, nil
}

// ReadRecords reads records from r as [OpenRecords] does from a file.
func ReadRecords(ctx context.Context, r io.Reader, c *CSV) (*Records, error) {
	return readLines(ctx, r, c, DefaultMemory)
}

// readLines reads records whose lines take at most some bytes.
func readLines(ctx context.Context, r io.Reader, c *CSV, memory int64) (*Records, error) {
	src, err := unzipped(r, min(longestLine, memory))
	if err != nil {
		return nil, err
	}
	return readRecords(ctx, src, c)
}

func readRecords(ctx context.Context, r *bufio.Reader, c *CSV) (*Records, error) {
	if c == nil {
		c = &CSV{}
	}
	t, err := newTable(r, c.Comma, c.Header)
	if err != nil {
		return nil, err
	}
	records := &Records{ctx: ctx, headed: t.names != nil, names: unnamed(t.width), rows: t}
	for j, name := range t.names {
		if name = strings.TrimSpace(decoded(name)); name != "" {
			records.names[j] = name
		}
	}
	return records, nil
}

// Records returns the rows of a set.
func (s *Set) Records(ctx context.Context) *Records {
	r := &Records{Name: s.Name, ctx: ctx, headed: s.Columns != nil, names: s.Columns, rows: &setRows{set: s, row: -1}}
	if !r.headed {
		r.names = unnamed(s.Features)
	}
	return r
}

// setRows goes through the rows of a set.
type setRows struct {
	set *Set
	row int
}

func (s *setRows) next() bool {
	s.row++
	return s.row < s.set.Rows()
}

func (s *setRows) ended() error   { return nil }
func (s *setRows) format() string { return "set" }
func (s *setRows) place() string  { return fmt.Sprintf("row %d", s.row+1) }

func (s *setRows) text(j int) string {
	return strconv.FormatFloat(float64(s.set.Row(s.row)[j]), 'g', -1, 32)
}

func (s *setRows) number(j int) (float64, bool) { return float64(s.set.Row(s.row)[j]), true }

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
	if !r.rows.next() {
		r.err = r.rows.ended()
		return false
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
		r.fields[j] = r.rows.text(j)
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

// unzipped returns a reader of what r holds, which is unzipped where it is gzip, and whose lines are bounded.
func unzipped(r io.Reader, longest int64) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(r, 1<<16)
	unzip, err := zipped(raw)
	switch {
	case err != nil:
		return nil, err
	case unzip == nil:
		unzip = raw
	}
	return bufio.NewReaderSize(&lines{r: unzip, longest: longest}, 1<<16), nil
}

// longestLine is the greatest number of bytes between two line breaks. Without a bound, a file without
// line breaks would be one field that takes all memory.
const longestLine = 64 << 20

// lines ends with an error where a line is too long.
type lines struct {
	r             io.Reader
	size, longest int64
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if last := bytes.LastIndexByte(p[:n], '\n'); last >= 0 {
		l.size = int64(n - last - 1)
	} else if l.size += int64(n); l.size > l.longest {
		return n, fmt.Errorf("%w: a line is longer than %d bytes", ErrMemory, l.longest)
	}
	return n, err
}

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
	"unicode/utf8"

	"github.com/hourglass-go/hourglass/internal/regular"
)

// Records reads the rows of a table as text, one after the other. Of a file it holds one row at a time, so
// that its memory does not grow with the file. Close it after use.
type Records struct {
	// Name says where the rows come from, such as "rows.csv".
	Name string

	ctx    context.Context
	names  []string
	headed bool
	next   func() ([]string, error) // nil fields: there is no further row
	row    int
	err    error
	close  func() error
}

// StandardInput is the path that means the standard input to [OpenRecords].
const StandardInput = "-"

// OpenRecords opens a CSV file, plain or gzip, or the standard input. Of the options it uses the
// CSV's Comma and Header. Reading ends with the context's error when the context ends.
func OpenRecords(ctx context.Context, path string, opts *Options) (*Records, error) {
	if opts == nil {
		opts = &Options{}
	}
	if path == StandardInput {
		r, err := ReadRecords(ctx, os.Stdin, opts.CSV)
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
	r, err := ReadRecords(ctx, unbounded{f}, opts.CSV)
	if err != nil {
		f.Close()
		return nil, atPath(err, path)
	}
	r.Name, r.close = filepath.Base(path), f.Close
	return r, nil
}

// unbounded hides what a file can tell of its size, because records are not kept.
type unbounded struct{ io.Reader }

// ReadRecords reads records from r as [OpenRecords] does from a file.
func ReadRecords(ctx context.Context, r io.Reader, c *CSV) (*Records, error) {
	if c == nil {
		c = &CSV{}
	}
	src, err := unzipped(r)
	if err != nil {
		return nil, err
	}
	t, err := newTable(src, c.Comma, c.Header)
	if err != nil {
		return nil, err
	}
	records := &Records{ctx: ctx, headed: t.names != nil, names: unnamed(t.width)}
	for j, name := range t.names {
		records.names[j] = strings.TrimSpace(decoded(name))
	}
	records.next = func() ([]string, error) {
		if !t.next() {
			return nil, t.err
		}
		for j, field := range t.rec.fields {
			t.rec.fields[j] = decoded(field)
		}
		return t.rec.fields, nil
	}
	return records, nil
}

// decoded takes a field that is not UTF-8 as Latin-1, in which each byte is a character.
func decoded(field string) string {
	if utf8.ValidString(field) {
		return field
	}
	var b strings.Builder
	for i := range len(field) {
		b.WriteRune(rune(field[i]))
	}
	return b.String()
}

// Records returns the rows of a set as text.
func (s *Set) Records(ctx context.Context) *Records {
	r := &Records{Name: s.Name, ctx: ctx, headed: s.Columns != nil, names: s.Columns}
	if !r.headed {
		r.names = unnamed(s.Features)
	}
	fields := make([]string, s.Features)
	r.next = func() ([]string, error) {
		if r.row == s.Rows() {
			return nil, nil
		}
		for j, v := range s.Row(r.row) {
			fields[j] = strconv.FormatFloat(float64(v), 'g', -1, 32)
		}
		return fields, nil
	}
	return r
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

// Next goes to the next row and returns its fields, which are valid until the next call. It returns nil
// where there is no further row, or where reading failed; see Err.
func (r *Records) Next() []string {
	if r.err == nil && r.row%checkEvery == 0 {
		r.err = r.ctx.Err()
	}
	if r.err != nil {
		return nil
	}
	fields, err := r.next()
	if r.err = err; fields != nil {
		r.row++
	}
	return fields
}

// checkEvery is the number of rows between two looks at the context.
const checkEvery = 256

// Row returns the number of the current row, counted from 1.
func (r *Records) Row() int { return r.row }

// Err returns what ended the reading, or nil where it was the end of the table.
func (r *Records) Err() error {
	if r.err == nil || r.Name == "" {
		return r.err
	}
	return atPath(r.err, r.Name)
}

// Close closes the file.
func (r *Records) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

// unzipped returns a reader of what r holds, which is unzipped where it is gzip.
func unzipped(r io.Reader) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(r, 1<<16)
	unzip, err := zipped(raw)
	switch {
	case err != nil:
		return nil, err
	case unzip == nil:
		unzip = raw
	}
	return bufio.NewReaderSize(&lines{r: unzip}, 1<<16), nil
}

// longestLine is the greatest number of bytes between two line breaks. Without a bound, a file without
// line breaks would be one field that takes all memory.
const longestLine = 64 << 20

// lines ends with an error where a line is too long.
type lines struct {
	r    io.Reader
	size int
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if last := bytes.LastIndexByte(p[:n], '\n'); last >= 0 {
		l.size = n - last - 1
	} else if l.size += n; l.size > longestLine {
		return n, badf("CSV", "contents", "a line is longer than %d bytes", longestLine)
	}
	return n, err
}

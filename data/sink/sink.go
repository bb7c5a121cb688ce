package sink

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Kind is what the fields of a column are.
type Kind int

// The kinds.
const (
	Number Kind = iota
	Text
	Truth
)

// Column is a column of what is written.
type Column struct {
	Name string
	Kind Kind
	// Digits is the number of digits of a number; 0: as many as float32 needs to be read as the same number.
	Digits int
}

// Table says what is written.
type Table struct {
	Columns []Column
	// Shape is that of a row, for formats that know one (NPY); nil: flat.
	Shape []int
}

// Numbers returns a table of numbers with these names.
func Numbers(names []string) Table {
	var t Table
	for _, name := range names {
		t.Columns = append(t.Columns, Column{Name: name})
	}
	return t
}

// Writer writes rows, field after field. The fields of a row must be as many as the columns, and of their
// kinds, and End ends the row. Errors are kept, and the next End returns them.
type Writer interface {
	Number(x float32)
	Text(s string)
	Truth(b bool)
	End() error
}

// writer is a Writer that has something to write after the last row.
type writer interface {
	Writer
	close() error
}

// format is a way to write rows.
type format struct {
	ending string
	text   bool // the format holds texts
	open   func(w io.Writer, t Table) (writer, error)
}

// formats lists what is written. The first is that of standard output.
var formats = []format{
	{".csv", true, newCSV}, {".tsv", true, newTSV}, {".jsonl", true, newJSON}, {".ndjson", true, newJSON}, {".parquet", true, newParquet}, {".npy", false, newNPY},
}

// Check returns an error unless the ending of the path names a format that is written.
func Check(path string) error {
	_, err := formatOf(path)
	return err
}

// formatOf returns the format of a path. Standard output is CSV.
func formatOf(path string) (format, error) {
	if path == data.StandardInput {
		return formats[0], nil
	}
	for _, f := range formats {
		if strings.EqualFold(filepath.Ext(path), f.ending) {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("the ending of %s says no format; rows are written to files that end in %s, or as CSV to - (standard output)", path, Endings())
}

// Texts reports whether the format of a path holds texts.
func Texts(path string) bool {
	f, err := formatOf(path)
	return err == nil && f.text
}

// Endings lists the endings of the files that are written.
func Endings() string { return endings(func(format) bool { return true }) }

// TextEndings lists those of the formats that hold texts.
func TextEndings() string { return endings(func(f format) bool { return f.text }) }

func endings(keep func(format) bool) string {
	var all []string
	for _, f := range formats {
		if keep(f) {
			all = append(all, f.ending)
		}
	}
	return strings.Join(all, ", ")
}

// Save writes rows to a file, which appears whole or not at all, or where the path is - to stdout, as CSV.
func Save(path string, stdout io.Writer, t Table, write func(Writer) error) error {
	f, err := formatOf(path)
	if err != nil {
		return err
	}
	to := func(w io.Writer) error {
		out, err := f.open(w, t)
		if err == nil {
			err = write(out)
		}
		if err != nil {
			return err
		}
		return out.close()
	}
	if path == data.StandardInput {
		w := bufio.NewWriterSize(stdout, 1<<16)
		if err := to(w); err != nil {
			return err
		}
		return w.Flush()
	}
	return atomicfile.File(path, func(f *os.File) error { return to(f) })
}

// Rows writes rows of numbers that stand one after another.
func Rows(w Writer, values []float32, width int) error {
	for i, x := range values {
		w.Number(x)
		if (i+1)%width == 0 {
			if err := w.End(); err != nil {
				return err
			}
		}
	}
	return nil
}

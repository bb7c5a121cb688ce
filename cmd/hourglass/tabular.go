package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector/table"
)

// tabular holds the flags that name a table whose rows may be text.
type tabular struct {
	spec     string
	dialect  dialect
	pictures pictures
	memory   *size
}

const tabularHelp = "table, plain or packed, several tables (a.csv,b.csv or 'part-*.csv'), - for standard input, or any set of numbers that encode takes"

func (t *tabular) flags(c *cobra.Command) {
	c.Flags().StringVar(&t.spec, "data", "", "rows: "+tabularHelp)
	_ = c.MarkFlagRequired("data")
	_ = c.MarkFlagFilename("data", "csv", "gz")
	t.dialect.flags(c)
	t.pictures.flags(c)
	t.memory = memoryFlag(c, "largest size of a set of numbers that is accepted, unzipped; tables are read a row at a time")
}

// source returns the flags as those of a set of numbers.
func (t *tabular) source() *source {
	return &source{spec: t.spec, dialect: t.dialect, pictures: t.pictures, memory: t.memory}
}

// records opens the rows of a table, which errors call by a name, or as its file where that is empty.
func records(c *cobra.Command, spec, name string, d *dialect, memory *size) (*data.Records, error) {
	if data.InRows(spec) {
		how, err := d.parsed()
		if err != nil {
			return nil, err
		}
		r, err := data.OpenRecords(c.Context(), spec, &data.Options{Memory: memory.bytes(), Name: name, CSV: &data.CSV{Where: d.where, Dialect: how}})
		return r, hinted(err)
	}
	set, err := (&source{spec: spec, memory: memory}).uncut(c, spec)
	if err != nil {
		return nil, err
	}
	return set.Records(c.Context()), nil
}

// spooled returns a file with what standard input has, where spec means that, because the rows are read
// twice. The function done removes the file.
func spooled(c *cobra.Command, spec string) (path string, done func(), err error) {
	if spec != data.StandardInput {
		return spec, func() {}, nil
	}
	in := bufio.NewReaderSize(c.InOrStdin(), 1<<16)
	start, _ := in.Peek(1 << 16) // copying says what is wrong
	ending, err := format.EndingOf(bytes.NewReader(start))
	if err != nil {
		return "", nil, err
	}
	f, err := os.CreateTemp("", "hourglass-*"+ending)
	if err != nil {
		return "", nil, err
	}
	done = func() { os.Remove(f.Name()) }
	_, err = io.Copy(f, in)
	if err = errors.Join(err, f.Close()); err != nil {
		done()
		return "", nil, err
	}
	return f.Name(), done, nil
}

// fit matches a schema with a table, and notes the columns that it leaves out.
func fit(c *cobra.Command, s *schema.Schema, r *data.Records, known ...string) (*schema.Matching, error) {
	m, err := s.Match(r.Columns())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	extra := slices.DeleteFunc(m.Extra, func(name string) bool { return slices.Contains(known, name) })
	if len(extra) > 0 {
		note(c, "columns of %s that the detector does not look at: %s", r.Name, few(extra))
	}
	return m, nil
}

// labels is a column that says which rows are anomalies.
type labels struct {
	column string
	normal string
}

func (l *labels) flags(c *cobra.Command, what string) {
	c.Flags().StringVar(&l.column, "label", "", what)
	c.Flags().StringVar(&l.normal, "normal", "", "label of normal rows; all others are anomalies (default 0, no, false and normal are normal, and 1, yes, true and anomaly are not)")
}

// odd returns whether the label of a scored row of --data, at a place, means an anomaly.
func (l *labels) odd(spec string, r table.Row, at int) (bool, error) {
	odd, err := table.Label(r.Fields[at], l.normal)
	if err != nil {
		return false, fmt.Errorf("%s row %d, column %q: %w (--normal)", spec, r.Number, l.column, err)
	}
	return odd, nil
}

// at returns where the column stands in a table.
func (l *labels) at(r *data.Records) (int, error) {
	names, _ := r.Columns()
	at := slices.Index(names, l.column)
	if at < 0 {
		return 0, fmt.Errorf("%s has no column %q (--label); it has %.500q", r.Name, l.column, names)
	}
	return at, nil
}

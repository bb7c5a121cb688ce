package data

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// table reads the records of a CSV file, one row at a time.
type table struct {
	r     *csv.Reader
	names []string // nil: there is no header
	width int
	ahead []record // records that were read to find the header, and not yet returned
	rec   record   // the current record
	row   int      // the number of the current row, from 1
	err   error    // what ended the reading, unless it was the end of the file
}

type record struct {
	fields []string
	line   int // the line of the file where it starts, from 1
}

// newTable reads up to two records and decides whether the first is a header.
func newTable(r *bufio.Reader, comma rune, header Header) (*table, error) {
	if mark, _ := r.Peek(3); string(mark) == "\ufeff" {
		r.Discard(3) // skip the byte order mark that spreadsheets write
	}
	t := &table{r: csv.NewReader(r)}
	t.r.FieldsPerRecord = -1 // fields are counted below, for a better error
	t.r.ReuseRecord = true
	if comma != 0 {
		t.r.Comma = comma
	}
	for range 2 {
		rec, ok := t.read()
		if !ok {
			break
		}
		rec.fields = slices.Clone(rec.fields)
		t.ahead = append(t.ahead, rec)
	}
	if t.err != nil {
		return nil, t.err
	}
	if len(t.ahead) == 0 {
		return nil, badf("CSV", "contents", "the file is empty, want at least 1 row")
	}
	t.width = len(t.ahead[0].fields)
	if header == HeaderYes || header == HeaderAuto && t.looksHeaded() {
		t.names = t.ahead[0].fields
		t.ahead = t.ahead[1:]
	}
	return t, nil
}

// looksHeaded decides for HeaderAuto whether the first line is a header.
func (t *table) looksHeaded() bool {
	texts := 0
	for j, field := range t.ahead[0].fields {
		if isNumber(field) {
			continue
		}
		texts++
		if len(t.ahead) > 1 && j < len(t.ahead[1].fields) && isNumber(t.ahead[1].fields[j]) {
			return true
		}
	}
	return texts == t.width
}

func isNumber(field string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

// read returns the next record of the file.
func (t *table) read() (record, bool) {
	fields, err := t.r.Read()
	if err == io.EOF {
		return record{}, false
	}
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		t.err = &FormatError{Format: "CSV", Where: fmt.Sprintf("line %d", bad.Line), Problem: "quotes are out of place", Err: bad.Err}
		return record{}, false
	}
	if err != nil {
		t.err = err
		return record{}, false
	}
	line, _ := t.r.FieldPos(0)
	return record{fields, line}, true
}

// next goes to the next row, and reports whether there is one.
func (t *table) next() bool {
	if len(t.ahead) > 0 {
		t.rec, t.ahead = t.ahead[0], t.ahead[1:]
	} else {
		rec, ok := t.read()
		if !ok {
			return false
		}
		t.rec = rec
	}
	t.row++
	if len(t.rec.fields) != t.width {
		t.err = badf("CSV", t.place(), "found %d fields, want %d as in the first record", len(t.rec.fields), t.width)
		return false
	}
	return true
}

func (t *table) place() string { return fmt.Sprintf("row %d (line %d)", t.row, t.rec.line) }

// find returns the position of a column that is given by its name or its position.
func (t *table) find(name string) (int, error) {
	if j := slices.Index(t.names, name); j >= 0 {
		return j, nil
	}
	if j, err := strconv.Atoi(name); err == nil && j >= 0 && j < t.width {
		return j, nil
	}
	known := "there is no header"
	if t.names != nil {
		known = fmt.Sprintf("one of %.200q", t.names)
	}
	return 0, badf("CSV", "header", "no column %q, want a position from 0 to %d or a name (%s)", name, t.width-1, known)
}

// value returns the feature in column j of the current row.
func (t *table) value(j int) (float32, error) {
	field := strings.TrimSpace(t.rec.fields[j])
	v, err := strconv.ParseFloat(field, 32)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, t.bad(j, "want a finite number within float32's range")
	}
	return float32(v), nil
}

// class returns the label in column j of the current row.
func (t *table) class(j int) (int32, error) {
	field := strings.TrimSpace(t.rec.fields[j])
	v, err := strconv.ParseFloat(field, 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
		return 0, t.bad(j, "want a class as a whole number within int32's range")
	}
	return int32(v), nil
}

// bad makes the error of a field in column j of the current row that is not as wanted.
func (t *table) bad(j int, want string) error {
	column := fmt.Sprintf("column %d (from 0)", j)
	if t.names != nil {
		column = fmt.Sprintf("column %q", t.names[j])
	}
	return badf("CSV", t.place()+", "+column, "found %.100q, %s", t.rec.fields[j], want)
}

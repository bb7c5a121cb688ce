package data

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table goes through the records of a CSV file.
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

func (t *table) ended() error { return t.err }

func (t *table) format() string { return "CSV" }

func (t *table) text(j int) string { return decoded(t.rec.fields[j]) }

func (t *table) number(j int) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(t.rec.fields[j]), 64)
	return v, err == nil
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

package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// delimited goes through the records of delimited text.
type delimited struct {
	*scanner
	*numerals
	names  []string // empty texts where there is no header
	headed bool
	width  int
	ahead  []record // records that were read to find the header, and not yet returned
	at     record   // the current row
	row    int
	odd    bool  // the error is of one row, and Pass goes on after it
	base   int64 // bytes of the file before those that the scanner reads; -1: these are not the file's
}

type record struct {
	fields [][]byte
	values []float64 // as those of the scanner
	line   int       // where it starts, from 1
}

// openText goes through delimited text, whose records take at most so many bytes.
func openText(r io.Reader, d Dialect, longest int64) (Rows, error) {
	in, base, err := decode(r, &d)
	if err != nil {
		return nil, err
	}
	for range d.Skip {
		n, err := skipLine(in, longest)
		if err != nil {
			return nil, err
		}
		if base >= 0 {
			base += n
		}
	}
	start, whole, err := peek(in)
	if err != nil {
		return nil, err
	}
	if d, err = look(start, whole, d); err != nil {
		return nil, err
	}
	t := &delimited{scanner: newScanner(in, d, longest), numerals: newNumerals(d), base: base}
	t.scanner.numbers = t.numerals.plain && slices.Contains(parted, d.Comma)
	return t, t.begin(d.Header)
}

// skipLine reads over a line, and returns how many bytes it has.
func skipLine(r *bufio.Reader, longest int64) (int64, error) {
	s := &scanner{r: r, longest: int(longest)}
	if _, ok := s.readLine(nil); !ok && s.err == nil {
		return 0, badf("CSV", "contents", "the file has fewer lines than are skipped")
	}
	return s.bytes, s.err
}

// begin reads two records, and decides whether the first is a header.
func (t *delimited) begin(header Header) error {
	for range 2 {
		if t.scanner.next() {
			t.ahead = append(t.ahead, record{fields: cloned(t.fields), line: t.start})
		}
	}
	switch {
	case t.err != nil:
		return t.err
	case len(t.ahead) == 0:
		return badf("CSV", "contents", "the file is empty, want at least 1 row")
	}
	first := t.ahead[0].fields
	t.width, t.names = len(first), make([]string, len(first))
	if header == HeaderYes || header == HeaderAuto && t.looksHeaded() {
		t.headed, t.ahead = true, t.ahead[1:]
		for i, name := range first {
			t.names[i] = strings.TrimSpace(string(latin(name)))
		}
	}
	return nil
}

// looksHeaded decides for HeaderAuto whether the first record is a header.
func (t *delimited) looksHeaded() bool {
	texts := 0
	for j, field := range t.ahead[0].fields {
		if t.isNumber(field) {
			continue
		}
		texts++
		if len(t.ahead) > 1 && j < len(t.ahead[1].fields) && t.isNumber(t.ahead[1].fields[j]) {
			return true
		}
	}
	return texts == t.width
}

func (t *delimited) isNumber(field []byte) bool {
	x, ok := t.parse(field)
	return ok || math.IsInf(x, 0) // a number beyond float64
}

func cloned(fields [][]byte) (all [][]byte) {
	for _, f := range fields {
		all = append(all, bytes.Clone(f))
	}
	return all
}

func (t *delimited) Columns() ([]string, bool) { return t.names, t.headed }
func (t *delimited) Format() string            { return "CSV" }
func (t *delimited) Close() error              { return nil }
func (t *delimited) Err() error                { return t.err }
func (t *delimited) Place() Place              { return Place{Row: t.row, Line: t.at.line} }

func (t *delimited) Next() bool {
	switch {
	case len(t.ahead) > 0:
		t.at, t.ahead = t.ahead[0], t.ahead[1:]
	case t.scanner.next():
		t.at = record{t.fields, t.values, t.start}
	case t.torn:
		t.at, t.torn, t.odd = record{line: t.scanner.start}, false, true
		t.row++
		return false
	default:
		return false
	}
	t.row++
	if len(t.at.fields) != t.width {
		t.err, t.odd = badf("CSV", t.Place().String(), "found %s, want %d as in the first record", fieldCount(len(t.at.fields)), t.width), true
		return false
	}
	return true
}

// fieldCount is a number of fields as words.
func fieldCount(n int) string {
	if n == 1 {
		return "1 field"
	}
	return fmt.Sprintf("%d fields", n)
}

func (t *delimited) Pass() bool {
	if !t.odd {
		return false
	}
	t.err, t.odd = nil, false
	return true
}

func (t *delimited) Text(j int) string { return t.text(latin(t.at.fields[j])) }

func (t *delimited) Number(j int) (float64, bool) {
	if j < len(t.at.values) {
		if x := t.at.values[j]; x == x {
			return x, true
		}
	}
	return t.parse(t.at.fields[j])
}

func (t *delimited) over() bool {
	switch {
	case len(t.ahead) > 0:
		t.ahead = t.ahead[1:]
		return true
	case t.scanner.next():
		return true
	case t.torn:
		t.err, t.torn = nil, false
		return true
	}
	return false
}

func (t *delimited) reached() Piece {
	if t.base < 0 {
		return Piece{}
	}
	return Piece{Offset: t.base + t.scanner.bytes, Line: t.scanner.line}
}

func (t *delimited) jump(r *bufio.Reader, p Piece) {
	t.scanner.r, t.scanner.line, t.row, t.ahead = r, p.Line, p.Row, nil
}

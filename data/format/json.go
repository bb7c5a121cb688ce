package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// objects goes through JSON objects or arrays of fields, one on a line.
type objects struct {
	lines  *scanner
	list   *json.Decoder // instead of lines: the elements of one array
	names  []string
	headed bool
	places map[string]int
	ahead  [][]byte // the first row
	fields []scalar
	row    int
	line   int // of the current row; 0: rows are not lines
	err    error
	odd    bool // the error is of one row, and Pass goes on after it
}

// scalar is a field.
type scalar struct {
	text   string
	number float64
	ok     bool // it is a number
}

// openJSON goes through JSON lines, or through a JSON array of rows. A row is an object, or an array.
func openJSON(r *bufio.Reader, longest int64) (Rows, error) {
	j := &objects{lines: &scanner{r: r, longest: int(longest)}}
	if start, _, err := peek(r); err != nil {
		return nil, err
	} else if start = bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\ufeff"))); inArray(start) {
		j.list = json.NewDecoder(r)
		if _, err := j.list.Token(); err != nil {
			return nil, badf("JSON", "contents", "%v", err)
		}
	}
	first, ok := j.read()
	if !ok {
		if j.err == nil {
			j.err = badf("JSON", "contents", "the file is empty, want at least 1 row")
		}
		return nil, j.err
	}
	j.ahead = [][]byte{bytes.Clone(first)}
	return j, j.columns(first)
}

// inArray reports whether a text is one array of rows, and not a row on each line.
func inArray(start []byte) bool {
	if len(start) == 0 || start[0] != '[' {
		return false
	}
	next := bytes.TrimSpace(start[1:])
	return len(next) > 0 && (next[0] == '{' || next[0] == '[')
}

// read returns the next row as JSON.
func (j *objects) read() ([]byte, bool) {
	if j.list != nil {
		if !j.list.More() {
			return nil, false
		}
		var row json.RawMessage
		if err := j.list.Decode(&row); err != nil {
			j.fail(err)
			return nil, false
		}
		return row, true
	}
	for {
		line, ok := j.lines.readLine(j.lines.record[:0])
		j.lines.record = line
		if !ok {
			j.err = j.lines.err
			return nil, false
		}
		if line = bytes.TrimPrefix(bytes.TrimSpace(line), []byte("\ufeff")); len(line) > 0 {
			j.line = j.lines.line
			return line, true
		}
	}
}

func (j *objects) fail(err error) {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = fmt.Errorf("it is cut off")
	}
	j.err = badf("JSON", fmt.Sprintf("row %d", j.row+1), "%v", err)
}

// columns takes the keys of the first row as the names of the columns.
func (j *objects) columns(row []byte) error {
	j.places = map[string]int{}
	if row[0] == '[' {
		var fields []json.RawMessage
		if err := json.Unmarshal(row, &fields); err != nil {
			return badf("JSON", "row 1", "%v", err)
		}
		j.names = make([]string, len(fields))
		j.fields = make([]scalar, len(fields))
		return nil
	}
	j.headed = true
	d := json.NewDecoder(bytes.NewReader(row))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return badf("JSON", "row 1", "found %.40q, want an object such as {\"a\":1}, or an array", row)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return badf("JSON", "row 1", "%v", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return badf("JSON", "row 1", "%v", err)
		}
		name := key.(string)
		if _, twice := j.places[name]; twice {
			return badf("JSON", "row 1", "it has the key %q twice", name)
		}
		j.places[name] = len(j.names)
		j.names = append(j.names, name)
	}
	j.fields = make([]scalar, len(j.names))
	return nil
}

func (j *objects) Next() bool {
	if j.err != nil {
		return false
	}
	row, ok := []byte(nil), true
	if len(j.ahead) > 0 {
		row, j.ahead = j.ahead[0], nil
	} else if row, ok = j.read(); !ok {
		return false
	}
	j.row++
	if err := j.take(row); err != nil {
		j.err, j.odd = badf("JSON", j.Place().String(), "%v", err), true
		return false
	}
	return true
}

func (j *objects) Pass() bool {
	if !j.odd {
		return false
	}
	j.err, j.odd = nil, false
	return true
}

// take reads the fields of a row. A key that is absent is a gap, and one that the first row has not is an error.
func (j *objects) take(row []byte) error {
	clear(j.fields)
	if !j.headed {
		var fields []json.RawMessage
		if err := json.Unmarshal(row, &fields); err != nil {
			return err
		}
		if len(fields) != len(j.fields) {
			return fmt.Errorf("found %s, want %d as in the first row", fieldCount(len(fields)), len(j.fields))
		}
		for i, f := range fields {
			j.fields[i] = scalarOf(f)
		}
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(row, &fields); err != nil {
		return err
	}
	for name, f := range fields {
		i, known := j.places[name]
		if !known {
			return fmt.Errorf("it has the key %q, which the first row has not", name)
		}
		j.fields[i] = scalarOf(f)
	}
	return nil
}

// scalarOf returns a value as a field. Objects and arrays stay JSON.
func scalarOf(v json.RawMessage) scalar {
	switch {
	case len(v) == 0 || string(v) == "null":
		return scalar{}
	case v[0] == '"':
		var s string
		if json.Unmarshal(v, &s) != nil {
			return scalar{text: string(v)}
		}
		x, err := strconv.ParseFloat(s, 64)
		return scalar{s, x, err == nil}
	case string(v) == "true":
		return scalar{"true", 1, true}
	case string(v) == "false":
		return scalar{"false", 0, true}
	}
	x, err := strconv.ParseFloat(string(v), 64)
	return scalar{string(v), x, err == nil || math.IsInf(x, 0)}
}

func (j *objects) Columns() ([]string, bool) { return j.names, j.headed }
func (j *objects) Err() error                { return j.err }
func (j *objects) Text(i int) string         { return j.fields[i].text }
func (j *objects) Format() string            { return "JSON" }
func (j *objects) Place() Place              { return Place{Row: j.row, Line: j.line} }
func (j *objects) Close() error              { return nil }

func (j *objects) Number(i int) (float64, bool) { return j.fields[i].number, j.fields[i].ok }

func (j *objects) over() bool {
	if len(j.ahead) > 0 {
		j.ahead = nil
		return true
	}
	_, ok := j.read()
	return ok
}

func (j *objects) reached() Piece {
	if j.list != nil {
		return Piece{}
	}
	return Piece{Offset: j.lines.bytes, Line: j.lines.line}
}

func (j *objects) jump(r *bufio.Reader, p Piece) {
	j.lines.r, j.lines.line, j.row, j.ahead = r, p.Line, p.Row, nil
}

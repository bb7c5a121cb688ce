package sink

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
)

// csvWriter writes CSV as RFC 4180 says, with a header and short line ends. A number that is NaN is an empty field.
type csvWriter struct {
	w     *bufio.Writer
	comma byte
	of    []Column
	at    int // the column of the next field
	field []byte
}

func newCSV(w io.Writer, t Table) (writer, error) { return newDelimited(w, t, ',') }
func newTSV(w io.Writer, t Table) (writer, error) { return newDelimited(w, t, '\t') }

func newDelimited(w io.Writer, t Table, comma byte) (writer, error) {
	c := &csvWriter{w: bufio.NewWriterSize(w, 1<<16), comma: comma, of: t.Columns}
	for _, column := range t.Columns {
		c.Text(column.Name)
	}
	return c, c.End()
}

func (c *csvWriter) separate() {
	if c.at > 0 {
		c.w.WriteByte(c.comma)
	}
	c.at++
}

func (c *csvWriter) Number(x float32) {
	c.separate()
	if x == x {
		c.field = appendNumber(c.field[:0], x, c.of[c.at-1])
		c.w.Write(c.field)
	}
}

func (c *csvWriter) Truth(b bool) {
	c.separate()
	c.w.WriteString(strconv.FormatBool(b))
}

func (c *csvWriter) Text(s string) {
	c.separate()
	if !c.quoted(s) {
		c.w.WriteString(s)
		return
	}
	c.w.WriteByte('"')
	c.w.WriteString(strings.ReplaceAll(s, `"`, `""`))
	c.w.WriteByte('"')
}

// quoted reports whether a text would be read as something else without quotes.
func (c *csvWriter) quoted(s string) bool {
	return strings.IndexByte(s, c.comma) >= 0 || strings.ContainsAny(s, "\"\r\n") || s != "" && (s[0] == ' ' || s[0] == '\t' || s[0] == '#')
}

func (c *csvWriter) End() error {
	c.at = 0
	return c.w.WriteByte('\n')
}

func (c *csvWriter) close() error { return c.w.Flush() }

// appendNumber appends a number with as many digits as its column has.
func appendNumber(b []byte, x float32, c Column) []byte {
	return strconv.AppendFloat(b, float64(x), 'g', cmp.Or(c.Digits, -1), 32)
}

// jsonWriter writes an object on a line for each row. JSON has no NaN and no infinity: they are null.
type jsonWriter struct {
	w    *bufio.Writer
	of   []Column
	keys [][]byte // of each column, with what comes before
	at   int
	err  error
	text []byte
}

func newJSON(w io.Writer, t Table) (writer, error) {
	j := &jsonWriter{w: bufio.NewWriterSize(w, 1<<16), of: t.Columns}
	for i, column := range t.Columns {
		before := ","
		if i == 0 {
			before = "{"
		}
		name, err := json.Marshal(column.Name)
		if err != nil {
			return nil, err
		}
		j.keys = append(j.keys, append(append([]byte(before), name...), ':'))
	}
	return j, nil
}

func (j *jsonWriter) value(v []byte) {
	j.w.Write(j.keys[j.at])
	j.w.Write(v)
	j.at++
}

func (j *jsonWriter) Number(x float32) {
	if x != x || math.IsInf(float64(x), 0) {
		j.value([]byte("null"))
		return
	}
	j.text = appendNumber(j.text[:0], x, j.of[j.at])
	j.value(j.text)
}

func (j *jsonWriter) Truth(b bool) {
	j.text = strconv.AppendBool(j.text[:0], b)
	j.value(j.text)
}

func (j *jsonWriter) Text(s string) {
	v, err := json.Marshal(s)
	if err != nil {
		j.err = err
	}
	j.value(v)
}

func (j *jsonWriter) End() error {
	j.at = 0
	if _, err := j.w.WriteString("}\n"); err != nil {
		return err
	}
	return j.err
}

func (j *jsonWriter) close() error { return j.w.Flush() }

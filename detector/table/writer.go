package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/hourglass-go/hourglass/data/schema"
)

// Causes is how many of the columns most at fault are written with each row.
const Causes = 3

// Writer writes scored rows as CSV: the columns that were asked for, then score, p_value and is_anomaly, then
// the columns most at fault, each with its name, its share of the score, its value and the value that was
// expected.
type Writer struct {
	csv    *csv.Writer
	kept   []int // positions of columns that are carried along
	used   []schema.Column
	starts []int // where each used column's values stand in a row
	record []string
}

// NewWriter writes the header. names are the columns of the table, and keep those that are carried along.
func NewWriter(w io.Writer, s *schema.Schema, names, keep []string) (*Writer, error) {
	out := &Writer{csv: csv.NewWriter(w), used: s.Used()}
	at := 0
	for _, c := range out.used {
		out.starts = append(out.starts, at)
		at += c.Width()
	}
	for _, name := range keep {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("%w: the table has no column %q; it has %.500q", schema.ErrSchema, name, names)
		}
		out.kept = append(out.kept, i)
	}
	header := append(slices.Clone(keep), "score", "p_value", "is_anomaly")
	for i := range min(Causes, len(out.used)) {
		header = append(header, fmt.Sprintf("cause_%d", i+1), fmt.Sprintf("share_%d", i+1), fmt.Sprintf("value_%d", i+1), fmt.Sprintf("expected_%d", i+1))
	}
	return out, out.csv.Write(header)
}

// Write writes a row.
func (w *Writer) Write(r Row) error {
	w.record = w.record[:0]
	for _, at := range w.kept {
		w.record = append(w.record, r.Fields[at])
	}
	w.record = append(w.record, short(r.Score), short(r.PValue), strconv.FormatBool(r.Anomaly))
	for _, column := range greatest(r.Contribution, Causes) {
		c := w.used[column]
		values := func(of []float32) []float32 { return of[w.starts[column] : w.starts[column]+c.Width()] }
		expected := ""
		if c.Kind != schema.Time { // a place in a cycle names no time
			expected = c.Text(values(r.Expected))
		}
		w.record = append(w.record, c.Name, short(r.Contribution[column]), c.Text(values(r.Values)), expected)
	}
	return w.csv.Write(w.record)
}

// Flush writes what is still held, and returns the first error of all.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

func short(x float32) string { return strconv.FormatFloat(float64(x), 'g', 6, 32) }

// greatest returns the places of the n greatest values, the greatest first.
func greatest(v []float32, n int) []int {
	var at []int
	for i := range v {
		place := len(at)
		for place > 0 && v[at[place-1]] < v[i] {
			place--
		}
		if at = slices.Insert(at, place, i); len(at) > n {
			at = at[:n]
		}
	}
	return at
}

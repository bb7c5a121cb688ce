package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/hourglass-go/hourglass/data/schema"
)

// causes is how many of the columns most at fault are written with each row.
const causes = 3

// Writer writes scored rows as CSV: the columns that were asked for, then score, p_value and is_anomaly, then
// the columns most at fault, each with its name, its share of the score, its value and the value that was
// expected.
type Writer struct {
	csv    *csv.Writer
	kept   []int // positions of columns that are carried along
	blame  *Blame
	record []string
}

// NewWriter writes the header. names are the columns of the table, and keep those that are carried along.
func NewWriter(w io.Writer, s *schema.Schema, names, keep []string) (*Writer, error) {
	out := &Writer{csv: csv.NewWriter(w), blame: NewBlame(s)}
	for _, name := range keep {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("%w: the table has no column %q; it has %.500q", schema.ErrSchema, name, names)
		}
		out.kept = append(out.kept, i)
	}
	header := append(slices.Clone(keep), "score", "p_value", "is_anomaly")
	for i := range min(causes, len(s.Used())) {
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
	for _, c := range w.blame.Causes(r, causes) {
		w.record = append(w.record, c.Column, short(c.Share), c.Value, c.Expected)
	}
	return w.csv.Write(w.record)
}

// Flush writes what is still held, and returns the first error of all.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

func short(x float32) string { return strconv.FormatFloat(float64(x), 'g', 6, 32) }

package table

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/data/sink"
)

// causes is how many of the columns most at fault are written with each row.
const causes = 3

// Layout says what is written of scored rows: the columns that were asked for, then score, p_value and
// is_anomaly, then the columns most at fault, each with its name, its share of the score, its value and the
// value that was expected.
type Layout struct {
	kept   []int // positions of columns that are carried along
	blame  *Blame
	header []sink.Column
}

// NewLayout returns the layout of a table. names are the columns of the table, and keep those that are carried
// along.
func NewLayout(s *schema.Schema, names, keep []string) (*Layout, error) {
	l := &Layout{blame: NewBlame(s)}
	for _, name := range keep {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, fmt.Errorf("%w: the table has no column %q; it has %.500q", schema.ErrSchema, name, names)
		}
		l.kept = append(l.kept, i)
		l.header = append(l.header, sink.Column{Name: name, Kind: sink.Text})
	}
	l.header = append(l.header, number("score"), number("p_value"), sink.Column{Name: "is_anomaly", Kind: sink.Truth})
	for i := range min(causes, len(s.Used())) {
		l.header = append(l.header,
			sink.Column{Name: fmt.Sprintf("cause_%d", i+1), Kind: sink.Text}, number(fmt.Sprintf("share_%d", i+1)),
			sink.Column{Name: fmt.Sprintf("value_%d", i+1), Kind: sink.Text}, sink.Column{Name: fmt.Sprintf("expected_%d", i+1), Kind: sink.Text})
	}
	return l, nil
}

// number returns a column of numbers of six digits.
func number(name string) sink.Column { return sink.Column{Name: name, Digits: 6} }

// Table returns the columns that are written.
func (l *Layout) Table() sink.Table { return sink.Table{Columns: l.header} }

// Write writes a row.
func (l *Layout) Write(w sink.Writer, r Row) error {
	for _, at := range l.kept {
		w.Text(r.Fields[at])
	}
	w.Number(r.Score)
	w.Number(r.PValue)
	w.Truth(r.Anomaly)
	for _, c := range l.blame.Causes(r, causes) {
		w.Text(c.Column)
		w.Number(c.Share)
		w.Text(c.Value)
		w.Text(c.Expected)
	}
	return w.End()
}

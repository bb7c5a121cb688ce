// Package table scores tables: it reads rows as text, scores them some at a time, and hands each on with its
// score, so that memory does not grow with the table. [Each] does that, a [Layout] writes scored rows to
// a sink, and [Evaluate] holds scores against labels.
package table

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
)

// Row is a row of a table with what a detector says of it. Its slices are valid until the next row.
type Row struct {
	Number  int      // counted from 1
	Fields  []string // as they stand in the table
	Score   float32
	PValue  float32
	Anomaly bool
	// Contribution, Values and Expected are those of the used columns of the schema.
	Contribution []float32
	Values       []float32
	Expected     []float32
}

// Each scores the rows of a table, and calls do with each in its order.
func Each(ctx context.Context, d *detector.Detector, s *detector.Scorer, r *data.Records, m *schema.Matching, do func(Row) error) error {
	var (
		values []float32
		fields [][]string
		first  = 1
		width  = d.Schema.Width()
		used   = len(d.Schema.Used())
		size   = s.Batch()
	)
	flush := func() error {
		if len(fields) == 0 {
			return nil
		}
		out, err := s.Score(ctx, values)
		if err != nil {
			return err
		}
		for i := range fields {
			err := do(Row{
				Number: first + i, Fields: fields[i], Score: out.Score[i], PValue: out.PValue[i], Anomaly: out.Anomaly[i],
				Contribution: out.Contribution[i*used : (i+1)*used], Values: values[i*width : (i+1)*width], Expected: out.Expected[i*width : (i+1)*width],
			})
			if err != nil {
				return err
			}
		}
		first += len(fields)
		values, fields = values[:0], fields[:0]
		return nil
	}
	for row := r.Next(); row != nil; row = r.Next() {
		var err error
		if values, err = m.Row(values, row); err != nil {
			return fmt.Errorf("%s row %d: %w", r.Name, r.Row(), err)
		}
		fields = keep(fields, row)
		if len(fields) == size {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	return flush()
}

// keep appends a copy of a row, in memory that is used again.
func keep(rows [][]string, row []string) [][]string {
	if len(rows) < cap(rows) {
		rows = rows[:len(rows)+1]
		last := &rows[len(rows)-1]
		*last = append((*last)[:0], row...)
		return rows
	}
	return append(rows, append([]string(nil), row...))
}

package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/stream"
)

// lines reads rows of delimited text as they come: a row is there as soon as its line is.
type lines struct {
	r      *csv.Reader
	names  []string
	headed bool
	first  []string // a row that was read as the header and is none
}

// openLines begins to read standard input. The separator is that of the flags, or a comma.
func openLines(c *cobra.Command, d *dialect) (*lines, error) {
	how, err := d.parsed()
	if err != nil {
		return nil, err
	}
	l := &lines{r: csv.NewReader(c.InOrStdin())}
	l.r.ReuseRecord, l.r.TrimLeadingSpace = true, true
	if how.Comma != 0 {
		l.r.Comma = how.Comma
	}
	record, err := l.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("standard input has no rows")
	} else if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	l.names = append(l.names, record...)
	l.names[0] = strings.TrimPrefix(l.names[0], "\ufeff")
	l.headed = d.header == "yes" || d.header != "no" && !numeric(l.names)
	if !l.headed {
		l.first = l.names
	}
	return l, nil
}

// numeric reports whether any field is a number, so that a record is no header.
func numeric(fields []string) bool {
	for _, f := range fields {
		if _, err := strconv.ParseFloat(strings.TrimSpace(f), 64); err == nil {
			return true
		}
	}
	return false
}

// next returns the fields of the next row, or nil after the last.
func (l *lines) next() ([]string, error) {
	if first := l.first; first != nil {
		l.first = nil
		return first, nil
	}
	record, err := l.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return record, nil
}

// follow scores the rows of standard input as they come, and writes a line for each.
func (s *scoring) follow(c *cobra.Command, path, out, kind string) error {
	if out != data.StandardInput || s.spec != "" && s.spec != data.StandardInput {
		return errors.New("--follow reads standard input and writes standard output; it goes without --data and --out")
	}
	d, _, err := s.open(c, path)
	if err != nil {
		return err
	}
	scorer, done, err := s.scorer(c, d)
	if err != nil {
		return err
	}
	defer done()
	rows, err := openLines(c, &s.dialect)
	if err != nil {
		return err
	}
	steps, err := stream.New(d, scorer, stream.Kind(kind), rows.names, rows.headed)
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), "row,score,p_value,is_anomaly"); err != nil {
		return err
	}
	write := func(step stream.Step) error { return writeStep(c.OutOrStdout(), step, kind == string(stream.Last)) }
	for {
		fields, err := rows.next()
		if err != nil {
			return err
		}
		if fields == nil {
			return steps.End(c.Context(), write)
		}
		if err := steps.Next(c.Context(), fields, write); err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
}

// writeStep writes a line at once, because somebody may wait for it.
func writeStep(w io.Writer, s stream.Step, calibrated bool) error {
	score, p, odd := "", "", ""
	if s.Scored {
		score = strconv.FormatFloat(float64(s.Score), 'g', 6, 32)
		if calibrated {
			p, odd = strconv.FormatFloat(float64(s.PValue), 'g', 6, 32), strconv.FormatBool(s.Anomaly)
		}
	}
	_, err := fmt.Fprintf(w, "%d,%s,%s,%s\n", s.Row, score, p, odd)
	return err
}

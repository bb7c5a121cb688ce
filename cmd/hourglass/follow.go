package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/stream"
)

// following reads the rows of standard input as they come.
func (t *tabular) following(c *cobra.Command) (*data.Records, error) {
	how, err := t.dialect.parsed()
	if err != nil {
		return nil, err
	}
	r, err := data.FollowRecords(c.Context(), c.InOrStdin(), &data.Options{Memory: t.memory.bytes(), CSV: &data.CSV{Where: t.dialect.where, Dialect: how}})
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", hinted(err))
	}
	r.Name = "standard input"
	return r, nil
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
	rows, err := s.following(c)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, headed := rows.Columns()
	steps, err := stream.New(d, scorer, stream.Kind(kind), names, headed)
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), "row,score,p_value,is_anomaly"); err != nil {
		return err
	}
	write := func(step stream.Step) error { return writeStep(c.OutOrStdout(), step, kind == string(stream.Last)) }
	for fields := rows.Next(); fields != nil; fields = rows.Next() {
		if err := steps.Next(c.Context(), fields, write); err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return steps.End(c.Context(), write)
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

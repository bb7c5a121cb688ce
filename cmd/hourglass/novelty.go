package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/novelty"
)

func newNovelty() *cobra.Command {
	var t tabular
	var column string
	c := &cobra.Command{
		Use:   "novelty",
		Short: "Score the steps of a series by how new each value is, as they come",
		Long: `Score the steps of a series by how new each value is, without a training. A step's score
depends on earlier steps alone, so that rows of standard input, which are scored as they
come, have the same scores as those of a file. Standard output has, for each row,

  row    its number, counted from 1
  score  the higher, the newer is the value
  share  the share of the steps so far that were at least as far from what came before
  fresh  whether none of the last 100 steps had as great a score

Of a missing value nothing is said.`,
		Example: `  hourglass novelty --data sensor.csv --column load
  tail -f sensor.csv | hourglass novelty --data - --column load`,
		Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error { return newScores(c, &t, column) },
	}
	t.flags(c)
	c.Flags().StringVar(&column, "column", "", "column that has the values, by its name or number (default the last)")
	return c
}

// newScores writes how new each value of a column is.
func newScores(c *cobra.Command, t *tabular, column string) error {
	next, at, err := values(c, t, column)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), "row,score,share,fresh"); err != nil {
		return err
	}
	var scorer novelty.Scorer
	for row := 1; ; row++ {
		fields, err := next()
		if err != nil || fields == nil {
			return err
		}
		x, text := math.NaN(), strings.TrimSpace(fields[at])
		if !data.Missing(text) {
			if x, err = strconv.ParseFloat(text, 64); err != nil {
				return fmt.Errorf("%s row %d, column %d (from 0): %q is no number", t.spec, row, at, text)
			}
		}
		line := fmt.Sprintf("%d,,,", row)
		if step, ok := scorer.Next(x); ok {
			line = fmt.Sprintf("%d,%.6g,%.6g,%v", row, step.Score, step.Share, step.Fresh)
		}
		if _, err := fmt.Fprintln(c.OutOrStdout(), line); err != nil {
			return err
		}
	}
}

// values returns what goes through the rows of --data, and where the column stands. Standard input is read as it comes.
func values(c *cobra.Command, t *tabular, column string) (next func() ([]string, error), at int, err error) {
	var names []string
	if t.spec == data.StandardInput {
		rows, err := openLines(c, &t.dialect)
		if err != nil {
			return nil, 0, err
		}
		next, names = rows.next, rows.names
	} else {
		r, err := records(c, t.spec, t.spec, &t.dialect, t.memory)
		if err != nil {
			return nil, 0, err
		}
		names, _ = r.Columns()
		next = func() ([]string, error) { return r.Next(), r.Err() }
	}
	if column == "" {
		return next, len(names) - 1, nil
	}
	for at, name := range names {
		if name == column {
			return next, at, nil
		}
	}
	if at, err = strconv.Atoi(column); err != nil || at < 0 || at >= len(names) {
		return nil, 0, fmt.Errorf("%s has no column %q (--column); it has %.500q", t.spec, column, names)
	}
	return next, at, nil
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/drift"
	"github.com/hourglass-go/hourglass/detector/table"
	layout "github.com/hourglass-go/hourglass/verify/table"
)

func newDrift() *cobra.Command {
	var s scoring
	var level float64
	var asJSON bool
	c := &cobra.Command{
		Use:   "drift DIR|FILE",
		Short: "Say whether rows still are what a detector was fitted on",
		Long: `Hold the rows of a table, which must be new to the detector, against those that it was
fitted on.

Each column, and the score, has two figures: its population stability index (PSI; by
custom, below 0.1 is little and from 0.25 on much), and the p-value of a test, which is
Kolmogorov and Smirnov's for numbers and χ² for categories, for the number of columns
(Holm). A column has drifted where that is at most --level and the PSI is at least 0.1.

Taken in their order, the rows are a stream. A martingale bets against the scores being
exchangeable with those that calibrated the detector. Windows of a series are taken so that
they do not overlap. Its capital reaches 1/level with a
probability of at most --level while they are, and the row is named at which it does.

Exit codes: 0 nothing drifted, 1 something did, 2 the command could not do its work.`,
		Example: `  hourglass drift detector --data june.csv
  hourglass drift detector --data june.csv --level 0.001 --json`,
		Args: takes("DIR or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if !(level > 0 && level < 1) {
				return fmt.Errorf("--level is %v; it must be above 0 and below 1", level)
			}
			d, _, err := s.open(c, args[0])
			if err != nil {
				return err
			}
			if d.Reference == nil {
				return fmt.Errorf("%s does not say what its columns were in training: it was made by an early version, or of a model with very many values a row", args[0])
			}
			calibrating, err := d.CalibratingScores()
			if err != nil {
				return err
			}
			w, err := drift.NewWatch(d.Schema, d.Reference, calibrating, level, 1)
			if err != nil {
				return err
			}
			err = s.each(c, d, nil, func(*data.Records) error { return nil }, func(r table.Row) error {
				w.Add(r.Values, r.Score)
				return nil
			})
			if err != nil {
				return err
			}
			report := w.Report()
			if asJSON {
				out := json.NewEncoder(c.OutOrStdout())
				out.SetIndent("", "  ")
				err = out.Encode(report)
			} else {
				err = printDrift(c.OutOrStdout(), report)
			}
			if err == nil && report.Drifted() {
				err = exitCode(1)
			}
			return err
		},
	}
	s.apart = true // the tests are of rows that do not depend on each other
	s.flags(c)
	s.racing(c)
	c.Flags().Float64Var(&level, "level", 0.01, "probability of a false alarm")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printDrift(w io.Writer, r *drift.Report) error {
	var b strings.Builder
	rows := make([][]string, 0, len(r.Features)+1)
	for _, f := range append(r.Features, r.Score) {
		verdict := ""
		if f.Drifted {
			verdict = "drifted"
		}
		gaps := ""
		if f.GapsWere > 0 || f.GapsAre > 0 {
			gaps = fmt.Sprintf("%.1f → %.1f %%", 100*f.GapsWere, 100*f.GapsAre)
		}
		rows = append(rows, []string{f.Name, fmt.Sprintf("%.3f", f.PSI), fmt.Sprintf("%.3g", f.Statistic), f.Test, fmt.Sprintf("%.2g", f.Adjusted), gaps, verdict})
	}
	layout.Rows(&b, []layout.Column{
		layout.Left("column", 30), layout.Right("PSI", 8), layout.Right("statistic", 10), layout.Left("", 20), layout.Right("p", 8), layout.Right("gaps", 20), layout.Left("", 8),
	}, rows)
	bound := 1 / r.Level
	if at := r.Stream.AlarmRow; at > 0 {
		fmt.Fprintf(&b, "\n%s; as a stream they drifted by row %d, where the capital reached %.4g\n", data.Count(r.Rows, "row"), at, bound)
	} else {
		fmt.Fprintf(&b, "\n%s; as a stream they did not drift: the capital was at most %.2g, and an alarm takes %.4g\n", data.Count(r.Rows, "row"), math.Pow(10, r.Stream.Peak), bound)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/table"
)

func newEvaluate() *cobra.Command {
	var s scoring
	var l labels
	var asJSON bool
	c := &cobra.Command{
		Use:   "evaluate DIR|FILE",
		Short: "Hold a detector's scores against labels",
		Long: `Hold a detector's scores and decisions against a column of labels.

AUROC is the probability that an anomaly has a higher score than a normal row. Average
precision is the mean precision over the anomalies, from the highest score down. Both have
95 % intervals. The decisions are those at the detector's own level, or at --fpr.`,
		Example: `  hourglass evaluate detector --data labelled.csv --label class --normal benign
  hourglass evaluate detector --data labelled.csv --label y --json`,
		Args: takes("DIR or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			d, _, err := s.open(c, args[0])
			if err != nil {
				return err
			}
			var all table.Labelled
			at := 0
			begin := func(r *data.Records) (err error) {
				at, err = l.at(r)
				return err
			}
			err = s.each(c, d, []string{l.column}, begin, func(r table.Row) error {
				odd, err := l.odd(s.spec, r, at)
				if err != nil {
					return err
				}
				all.Add(r, odd)
				return nil
			})
			if err != nil {
				return err
			}
			e, err := all.Evaluate(d.Alpha())
			if err != nil {
				return err
			}
			if asJSON {
				out := json.NewEncoder(c.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(e)
			}
			printEvaluation(c.OutOrStdout(), e)
			return nil
		},
	}
	s.flags(c)
	s.alphaFlag(c)
	l.flags(c, "column that says which rows are anomalies")
	_ = c.MarkFlagRequired("label")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printEvaluation(w io.Writer, e *table.Evaluation) {
	fmt.Fprintf(w, "%d rows, %d anomalies\n", e.Rows, e.Anomalies)
	fmt.Fprintf(w, "%-19s %.4f   95 %%: %.4f to %.4f\n", "AUROC", e.AUROC, e.AUROCInterval[0], e.AUROCInterval[1])
	fmt.Fprintf(w, "%-19s %.4f   95 %%: %.4f to %.4f\n", "average precision", e.AveragePrecision, e.AveragePrecisionInterval[0], e.AveragePrecisionInterval[1])
	fmt.Fprintf(w, "decisions up to a p-value of %.4g\n", e.Alpha)
	fmt.Fprintf(w, "  %-19s %d of %d anomalies (recall %.4f)\n", "found", e.TruePositives, e.Anomalies, e.Recall)
	fmt.Fprintf(w, "  %-19s %d of %d normal rows (%.4f)\n", "false positives", e.FalsePositives, e.Rows-e.Anomalies, e.FalsePositiveRate)
	fmt.Fprintf(w, "  %-19s %.4f\n", "precision", e.Precision)
}

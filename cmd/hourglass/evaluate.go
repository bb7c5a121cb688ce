package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/export"
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
95 % intervals. The decisions are those at the detector's own level, or at --fpr. Where the
rows, or the normal ones of them, begin with those of the training, a note says so.`,
		Example: `  hourglass evaluate detector --data labelled.csv --label class --normal benign
  hourglass evaluate detector --data labelled.csv --label y --json`,
		Args: takes("DIR or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			d, manifest, err := s.open(c, args[0])
			if err != nil {
				return err
			}
			seen := newRecognised(manifest)
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
				seen.add(r, odd)
				return nil
			})
			if err != nil {
				return err
			}
			if seen.trained() {
				note(c, "%d of the rows are those that the detector was fitted on; on rows that are new to it, it reaches less", manifest.Data.Rows)
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
	s.racing(c)
	s.alphaFlag(c)
	l.flags(c, "column that says which rows are anomalies")
	_ = c.MarkFlagRequired("label")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printEvaluation(w io.Writer, e *table.Evaluation) {
	fmt.Fprintf(w, "%s, %s\n", data.Count(e.Rows, "row"), data.Count(e.Anomalies, "anomaly"))
	fmt.Fprintf(w, "%-19s %.4f   95 %%: %.4f to %.4f\n", "AUROC", e.AUROC, e.AUROCInterval[0], e.AUROCInterval[1])
	fmt.Fprintf(w, "%-19s %.4f   95 %%: %.4f to %.4f\n", "average precision", e.AveragePrecision, e.AveragePrecisionInterval[0], e.AveragePrecisionInterval[1])
	fmt.Fprintf(w, "decisions up to a p-value of %.4g\n", e.Alpha)
	fmt.Fprintf(w, "  %-19s %d of %d anomalies (recall %.4f)\n", "found", e.TruePositives, e.Anomalies, e.Recall)
	fmt.Fprintf(w, "  %-19s %d of %d normal rows (%.4f)\n", "false positives", e.FalsePositives, e.Rows-e.Anomalies, e.FalsePositiveRate)
	fmt.Fprintf(w, "  %-19s %.4f\n", "precision", e.Precision)
}

// recognised tells whether a table begins with the rows that a detector was fitted on, which are all of a table or the
// normal ones.
type recognised struct {
	of     *export.Manifest // nil: nothing is known of them
	all    data.Set
	normal data.Set
}

func newRecognised(m *export.Manifest) *recognised {
	if m == nil || m.Data.Rows > mostRows { // a sample of the rows has the fingerprint
		return &recognised{}
	}
	return &recognised{of: m, all: data.Set{Features: m.Features}, normal: data.Set{Features: m.Features}}
}

func (k *recognised) add(r table.Row, odd bool) {
	if k.of == nil {
		return
	}
	keep := func(set *data.Set) {
		if set.Rows() < k.of.Data.Rows {
			set.X = append(set.X, r.Values...)
		}
	}
	if keep(&k.all); !odd {
		keep(&k.normal)
	}
}

func (k *recognised) trained() bool {
	return k.of != nil && (k.all.Fingerprint() == k.of.Data.Fingerprint || k.normal.Fingerprint() == k.of.Data.Fingerprint)
}

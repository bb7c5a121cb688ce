package main

import (
	"fmt"
	"math"
	"slices"
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
		Use:   "novelty [FILE]",
		Short: "Score the steps of a series by how new each value is, as they come",
		Long: `Score the steps of a series by how new each value is, without a training. A step's score
depends on earlier steps alone, so that rows of standard input, which are scored as they
come, have the same scores as those of a file. Standard output has, for each row,

  row    its number, counted from 1
  score  the higher, the newer is the value
  share  the share of the steps so far that were at least as far from what came before
  fresh  whether none of the last 100 steps had as great a score

Of a missing value nothing is said. FILE is what --data names.`,
		Example: `  hourglass novelty sensor.csv --column load
  tail -f sensor.csv | hourglass novelty --data - --column load`,
		Args: atMost(1, "one FILE, or none beside --data"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 1 && t.spec != "":
				return wrongUse(c, "the rows are named twice: FILE is %s, and --data %s", args[0], t.spec)
			case len(args) == 1:
				t.spec = args[0]
			case t.spec == "":
				return wrongUse(c, "name the rows, as FILE or with --data; - is standard input")
			}
			return newScores(c, &t, column)
		},
	}
	t.flags(c)
	_ = c.Flags().SetAnnotation("data", cobra.BashCompOneRequiredFlag, []string{"false"}) // FILE may stand in its place
	c.Flags().StringVar(&column, "column", "", "column that has the values, by its name or number (default the last)")
	return c
}

// newScores writes how new each value of a column is.
func newScores(c *cobra.Command, t *tabular, column string) error {
	r, err := t.rows(c)
	if err != nil {
		return err
	}
	defer r.Close()
	at, err := valuesAt(t.spec, r, column)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.OutOrStdout(), "row,score,share,fresh"); err != nil {
		return err
	}
	var scorer novelty.Scorer
	for fields := r.Next(); fields != nil; fields = r.Next() {
		row, x, text := r.Row(), math.NaN(), strings.TrimSpace(fields[at])
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
	return r.Err()
}

// rows opens the rows of --data. Standard input is read as it comes.
func (t *tabular) rows(c *cobra.Command) (*data.Records, error) {
	if t.spec == data.StandardInput {
		return t.following(c)
	}
	return records(c, t.spec, t.spec, &t.dialect, t.memory)
}

// valuesAt returns where a column stands, which is the last where none is named.
func valuesAt(spec string, r *data.Records, column string) (int, error) {
	names, _ := r.Columns()
	if column == "" {
		return len(names) - 1, nil
	}
	if at := slices.Index(names, column); at >= 0 {
		return at, nil
	}
	at, err := strconv.Atoi(column)
	if err != nil || at < 0 || at >= len(names) {
		return 0, fmt.Errorf("%s has no column %q (--column); it has %.500q", spec, column, names)
	}
	return at, nil
}

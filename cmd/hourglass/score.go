package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/stream"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/race"
	"github.com/hourglass-go/hourglass/export"
)

// scoring is a command that scores the rows of a table with a detector.
type scoring struct {
	tabular
	engine *string
	alpha  float64
	apart  bool // windows do not overlap
	sort   bool // rows of a series are sorted by their times
}

// flags adds the flags of the rows.
func (s *scoring) flags(c *cobra.Command) {
	s.tabular.flags(c)
	c.Flags().BoolVar(&s.sort, "sort", false, "sort the rows by their times, where the model takes a series that has times; without it, times must increase")
}

// racing adds the flag --engine of commands that score rows with a detector as it is.
func (s *scoring) racing(c *cobra.Command) {
	s.engine = new(string)
	choice(c, s.engine, "engine", defaultEngine, "engine that runs the detector; auto is the faster one of onnxruntime and native, measured, and so not always the same", append([]string{choosing}, engineNames...))
}

// alphaFlag adds the flag that replaces the detector's own level.
func (s *scoring) alphaFlag(c *cobra.Command) {
	c.Flags().Float64Var(&s.alpha, "fpr", 0, "share of normal rows that may be called anomalies (default that of the training)")
}

// open reads a detector, and its level from the flag.
func (s *scoring) open(c *cobra.Command, path string) (*detector.Detector, *export.Manifest, error) {
	d, manifest, err := export.OpenDetector(path)
	if err != nil {
		return nil, nil, err
	}
	level, err := s.level(c)
	if err == nil && level > 0 {
		err = d.SetAlpha(level)
	}
	return d, manifest, err
}

// level returns what --fpr says, or 0 where it was not given.
func (s *scoring) level(c *cobra.Command) (float64, error) {
	if !c.Flags().Changed("fpr") {
		return 0, nil
	}
	return s.alpha, checkRate(s.alpha)
}

// checkRate refuses a share of normal rows that is none.
func checkRate(alpha float64) error {
	if !(alpha > 0 && alpha < 1) {
		return fmt.Errorf("--fpr is %v; it must be above 0 and below 1", alpha)
	}
	return nil
}

// records opens the rows of --data, as the detector takes them: rows of a table, windows or pictures.
func (s *scoring) records(c *cobra.Command, d *detector.Detector) (*data.Records, error) {
	if s.sort && (d.Rows == nil || !d.Rows.Timed()) {
		return nil, errors.New("--sort is of a series, and the detector was trained without --time")
	}
	if d.Rows == nil {
		return records(c, s.spec, "", &s.dialect, s.memory)
	}
	src := s.source()
	src.series.sort = s.sort
	if err := src.of(c, d.Rows); err != nil {
		return nil, err
	}
	if s.apart {
		src.stride = max(src.stride, src.window)
	}
	set, err := src.open(c, s.spec)
	if err != nil {
		return nil, err
	}
	set.Columns = d.Rows.ValueNames(set.Features)
	return set.Records(c.Context()), nil
}

// each scores the rows of --data, and calls do with each. The function begin is called before the first.
func (s *scoring) each(c *cobra.Command, d *detector.Detector, known []string, begin func(*data.Records) error, do func(table.Row) error) error {
	r, err := s.records(c, d)
	if err != nil {
		return err
	}
	defer r.Close()
	m, err := fit(c, d.Schema, r, append(known, keys(d, r)...)...)
	if err != nil {
		return err
	}
	if err := begin(r); err != nil {
		return err
	}
	return s.over(c, d, r, m, do)
}

// scorer prepares the detector on the engine that was named. Call done after use.
func (s *scoring) scorer(c *cobra.Command, d *detector.Detector) (scorer *detector.Scorer, done func(), err error) {
	names := []string{*s.engine}
	if *s.engine == choosing {
		names = []string{onnxruntime, nativeName}
	}
	engines, installed, err := enginesNamed(c, names)
	if err != nil {
		return nil, nil, err
	}
	engine := singleThreaded(engines[0])
	if *s.engine == choosing {
		engine = race.Engine{First: engine, Second: singleThreaded(engines[1]), Chosen: func(w race.Winner) {
			progressTo(c).line("%s scores: %s", w.Engine, w.Why)
		}}
	}
	if scorer, err = d.Scorer(c.Context(), engine); err != nil {
		installed()
		return nil, nil, err
	}
	return scorer, func() {
		_ = scorer.Close()
		installed()
	}, nil
}

// over scores rows, and calls do with each.
func (s *scoring) over(c *cobra.Command, d *detector.Detector, r *data.Records, m *schema.Matching, do func(table.Row) error) error {
	scorer, done, err := s.scorer(c, d)
	if err != nil {
		return err
	}
	defer done()
	shown := progressTo(c)
	defer shown.end()
	return table.Each(c.Context(), d, scorer, r, m, func(row table.Row) error {
		if row.Number%1000 == 0 {
			shown.state("%d rows", row.Number)
		}
		return do(row)
	})
}

func newScore() *cobra.Command {
	var s scoring
	var out string
	var force bool
	var keep []string
	var fdr float64
	var follow bool
	var kind string
	c := &cobra.Command{
		Use:   "score DIR|FILE",
		Short: "Score the rows of a table with a detector",
		Long: `Score the rows of a table with a detector, and write them to --out, whose ending says the format.

DIR is a folder that "hourglass train --variant detector" or "hourglass calibrate" wrote, or
detector.onnx itself. Columns of the table are matched by name, in any order; a series is cut
into windows as in the training. The file has, for each row, window or picture:

  score       the higher, the less the row is like normal ones
  p_value     the share of normal rows that have such a score or a higher one
  is_anomaly  whether the p-value is at most --fpr
  cause_1 …   the columns most at fault, with their share of the score, their value, and
              the value that was expected

With --fdr, is_anomaly says for all rows together which are anomalies, so that of these
no more than that share is expected to be normal. The rows are then read twice.

With --follow, rows of text or JSON lines, packed or not, are read from standard input as they
come, and each has a line on standard output as soon as its score is known: row, score, p_value and is_anomaly. Where the
detector takes windows, a step has the score of the window that ends with it (--steps last), or,
when all windows that it is in have come, the mean of these (--steps mean, without a p-value).
The scores are those of the whole file. A step that no whole window has gets a line without.`,
		Example: `  hourglass score detector --data rows.csv --out scores.csv
  hourglass score detector --data - --keep id < rows.csv
  hourglass score detector --data rows.csv --fdr 0.1 --out scores.csv
  tail -f sensors.csv | hourglass score detector --follow`,
		Args: takes("DIR or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case follow:
				return s.follow(c, args[0], out, kind)
			case c.Flags().Changed("steps"):
				return errors.New("--steps goes with --follow")
			case s.spec == "":
				return errors.New("name the rows with --data, or give --follow")
			}
			if err := free(out, force); err != nil {
				return err
			}
			if err := sink.Check(out); err != nil {
				return fmt.Errorf("--out: %w", err)
			}
			d, _, err := s.open(c, args[0])
			if err != nil {
				return err
			}
			found, err := s.discoveries(c, d, fdr)
			if err != nil {
				return err
			}
			t := tally{}
			err = s.write(c, d, out, keep, found, &t)
			if out != data.StandardInput {
				err = saved(c, out, err)
			}
			if err == nil {
				note(c, "%s, %s", data.Count(t.rows, "row"), data.Count(t.anomalies, "anomaly"))
				tooFew(c, d, fdr, t)
			}
			return err
		},
	}
	s.flags(c)
	s.racing(c)
	s.alphaFlag(c)
	f := c.Flags()
	f.StringVar(&out, "out", data.StandardInput, "file to write ("+sink.TextEndings()+"), or - for CSV on standard output")
	f.BoolVar(&force, "force", false, "replace the file if it exists")
	f.StringSliceVar(&keep, "keep", nil, "columns of the table that are carried along (default those that the schema calls identifiers)")
	f.Float64Var(&fdr, "fdr", 0, "greatest expected share of normal rows among the anomalies (Benjamini and Hochberg), instead of --fpr")
	_ = f.SetAnnotation("data", cobra.BashCompOneRequiredFlag, []string{"false"}) // not with --follow
	f.BoolVar(&follow, "follow", false, "score rows of standard input as they come")
	f.StringVar(&kind, "steps", string(stream.Last), "score of a step that several windows have (--follow): last or mean")
	for _, other := range []string{"fdr", "keep", "sort"} {
		c.MarkFlagsMutuallyExclusive("follow", other)
	}
	c.MarkFlagsMutuallyExclusive("fdr", "fpr")
	return c
}

// tooFew says so where --fdr can find nothing, because p-values do not become small enough.
func tooFew(c *cobra.Command, d *detector.Detector, fdr float64, t tally) {
	least := 1 / float64(d.Calibrating()+1)
	if needed := math.Ceil(least * float64(t.rows) / fdr); fdr > 0 && t.anomalies == 0 && needed > 1 {
		note(c, "with %d calibrating rows the smallest p-value is %.4g, and --fdr %v of %d rows needs %.0f rows that have it; \"hourglass calibrate\" takes more", d.Calibrating(), least, fdr, t.rows, needed)
	}
}

// tally counts rows.
type tally struct{ rows, anomalies int }

// discoveries returns which rows are anomalies at a false discovery rate, or nil where none is asked for.
func (s *scoring) discoveries(c *cobra.Command, d *detector.Detector, fdr float64) ([]bool, error) {
	switch {
	case !c.Flags().Changed("fdr"):
		return nil, nil
	case !(fdr > 0 && fdr < 1):
		return nil, fmt.Errorf("--fdr is %v; it must be above 0 and below 1", fdr)
	case s.spec == data.StandardInput:
		return nil, errors.New("--fdr reads the rows twice, which standard input does not allow; name a file with --data")
	}
	var p []float32
	err := s.each(c, d, nil, func(*data.Records) error { return nil }, func(r table.Row) error {
		p = append(p, r.PValue)
		return nil
	})
	return detector.Discoveries(p, fdr), err
}

// write writes the scored rows.
func (s *scoring) write(c *cobra.Command, d *detector.Detector, out string, keep []string, found []bool, t *tally) error {
	r, err := s.records(c, d)
	if err != nil {
		return err
	}
	defer r.Close()
	names, _ := r.Columns()
	if !c.Flags().Changed("keep") {
		keep = keys(d, r)
	}
	m, err := fit(c, d.Schema, r, append(keys(d, r), keep...)...)
	if err != nil {
		return err
	}
	layout, err := table.NewLayout(d.Schema, names, keep)
	if err != nil {
		return err
	}
	return sink.Save(out, c.OutOrStdout(), layout.Table(), func(w sink.Writer) error {
		return s.over(c, d, r, m, func(r table.Row) error {
			if found != nil {
				r.Anomaly = found[r.Number-1]
			}
			t.rows++
			if r.Anomaly {
				t.anomalies++
			}
			return layout.Write(w, r)
		})
	})
}

// keys returns the columns of a table that tell which row is which: those that the schema calls identifiers, and the names of
// pictures.
func keys(d *detector.Detector, r *data.Records) []string {
	names, headed := r.Columns()
	switch {
	case !headed:
		return nil
	case !d.Rows.Single() && d.Rows.Shape != nil && slices.Contains(names, data.PictureColumn):
		return []string{data.PictureColumn}
	}
	return d.Schema.Identifiers(names)
}

package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// detecting is the training of a detector. It shares train's flags.
type detecting struct {
	job    *job
	labels labels
	schema string
	alpha  float64
	auto   bool
}

// detectorVariant is the variant of train that is no recipe.
const detectorVariant = string(hourglass.DetectorPart)

// flags adds the flags that only a detector has. --label is train's own.
func (d *detecting) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&d.schema, "schema", "", "what the columns are, as \"hourglass schema\" writes it (detector) (default found by looking)")
	f.Float64Var(&d.alpha, "fpr", 0.01, "share of normal rows that may be called anomalies (detector)")
	f.BoolVar(&d.auto, "auto", false, "choose the net and the weights of the score by planted anomalies, in about four times the time (detector)")
	f.StringVar(&d.labels.normal, "normal", "", "label of normal rows (--label): all others are left out (default all rows, and of a detector those of 0, no, false and normal)")
}

// detectorFlags are the flags of train that a detector takes.
var detectorFlags = []string{"variant", "data", "label", "normal", "schema", "fpr", "auto", "resume", "seed", "engine", "threads", "provider", "out", "force", "max-memory",
	"separator", "decimal", "thousands", "comment", "encoding", "header", "skip", "where"}

// check returns an error where a flag was given that a detector has no use for, or the other way round.
func (d *detecting) check(c *cobra.Command) (err error) {
	isDetector := d.job.variant == detectorVariant
	c.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case err != nil:
		case isDetector && !slices.Contains(detectorFlags, f.Name):
			err = wrongUse(c, "--%s does not go with --variant %s, which finds its own settings", f.Name, detectorVariant)
		case !isDetector && slices.Contains([]string{"schema", "fpr", "auto"}, f.Name):
			err = wrongUse(c, "--%s is of --variant %s", f.Name, detectorVariant)
		}
	})
	switch {
	case err == nil && d.labels.normal != "" && d.job.label == "":
		return wrongUse(c, "--normal %s is a label; name the column that has the labels with --label", d.labels.normal)
	case err != nil:
		return err
	case !isDetector:
		d.job.normal = d.labels.normal
		return nil
	case d.job.resume && !d.auto:
		return wrongUse(c, "--resume goes with --auto, after whose trials it goes on: the training of a single detector leaves nothing behind")
	}
	return checkRate(d.alpha)
}

// mostRows is the greatest number of rows that a detector is fitted on. More would change little: the
// distances are taken to a sample, and the net is small.
const mostRows = 1 << 18

// run fits a detector and writes its folder.
func (d *detecting) run(c *cobra.Command, dir string) error {
	if err := ready(dir, d.job.force); err != nil {
		return err
	}
	path, done, err := spooled(c, d.job.spec)
	if err != nil {
		return err
	}
	defer done()
	s, rows, total, err := d.rows(c, path)
	if err != nil {
		return err
	}
	note(c, "%s: %s; %s", d.job.spec, data.Count(total, "row"), kindsOf(s))
	if rows.Rows() < total {
		note(c, "the detector is fitted on %d of them, drawn at random", rows.Rows())
	}
	training, err := d.job.trainingEngine(c)
	if err != nil {
		return err
	}
	progress := progressTo(c)
	tried, err := openTrials(dir, rows, d.job.seed, d.job.resume)
	if err != nil {
		return err
	}
	found, err := detector.Fit(c.Context(), s, rows, detector.Settings{
		Training: training, Engine: native.Engine{}, Alpha: d.alpha, Seed: d.job.seed,
		Progress: func(p build.Progress) { printEpoch(progress, p) },
		Auto:     d.auto, Known: tried.Trials, Tried: func(t detector.Trial) { tried.add(c, t) },
	})
	if err != nil {
		return tried.stopped(err)
	}
	n := min(rows.Rows(), fixtureRows)
	fixture := graph.NewTensor(hourglass.InputName, rows.Slice(0, n).Dense(), int64(n), int64(rows.Features))
	err = export.Detector(c.Context(), dir, found, export.Options{
		Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: fixture}, Force: d.job.force,
		Data:     export.Data{Name: rows.Name, Fingerprint: rows.Fingerprint(), Rows: total},
		Training: export.Training{Engine: training.Name(), Seed: d.job.seed},
		Metrics:  metrics(found),
	})
	if err != nil {
		return err
	}
	if err := tried.done(); err != nil {
		return err
	}
	if d.auto && found.Quality.Trials == nil {
		note(c, "--auto tried nothing: %d rows are too few to hold some out for trials", rows.Rows())
	}
	quality(c, found.Quality)
	least := 1 / float64(found.Calibrating()+1)
	fmt.Fprintf(c.OutOrStdout(), "%s\n%d rows calibrate; the smallest p-value is %.4f, and a row is an anomaly up to %v\n", dir, found.Calibrating(), least, d.alpha)
	if least > d.alpha {
		note(c, "no row can have a p-value of at most %v: that takes %.0f calibrating rows, and so about %.0f rows of data; a greater --fpr needs fewer", d.alpha, 1/d.alpha-1, 5*(1/d.alpha-1))
	}
	return saved(c, dir+" with detector.onnx, columns.onnx, schema.json, fixtures and hourglass.json", nil)
}

// rows reads the schema, or finds it, and the rows.
func (d *detecting) rows(c *cobra.Command, path string) (s *schema.Schema, rows *data.Set, total int, err error) {
	name := "" // that of the file
	if path != d.job.spec {
		name = "standard input"
	}
	if d.schema != "" {
		s, err = loadSchema(d.schema)
	} else {
		s, err = inferred(c, path, name, &d.job.dialect, d.job.memory)
	}
	if err != nil {
		return nil, nil, 0, err
	}
	r, err := records(c, path, name, &d.job.dialect, d.job.memory)
	if err != nil {
		return nil, nil, 0, err
	}
	defer r.Close()
	keep := func([]string) (bool, error) { return true, nil }
	if d.labels.column = d.job.label; d.labels.column != "" {
		at, err := d.labels.at(r)
		if err != nil {
			return nil, nil, 0, err
		}
		s.Ignore(d.labels.column)
		keep = func(fields []string) (bool, error) {
			odd, err := table.Label(fields[at], d.labels.normal)
			return !odd, err
		}
	}
	m, err := fit(c, s, r, d.labels.column)
	if err != nil {
		return nil, nil, 0, err
	}
	rows, total, err = schema.Sample(r, m, mostRows, d.job.seed, keep)
	return s, rows, total, err
}

// quality says how good the detector is beside others, and what to do where it is not.
func quality(c *cobra.Command, q *detector.Quality) {
	for _, t := range q.Trials {
		if t.Chosen {
			note(c, "of %d settings: %s", len(q.Trials), described(t))
		}
	}
	if q.PCA == 0 {
		note(c, "error of the net on rows that watched its training: %.5f, in standardised units", q.Net)
	} else {
		note(c, "error of the net on rows that watched its training: %.5f, of PCA %.5f, in standardised units", q.Net, q.PCA)
	}
	for _, y := range q.Yardsticks {
		what := map[string]string{
			detector.Shuffled: "whose columns were shuffled",
			detector.Spread:   "whose values were drawn from the whole range of each column",
		}[y.Planted]
		note(c, "of %d planted rows %s, and as many normal ones, AUROC: detector %.3f, PCA %s, neighbours %.3f, isolation forest %.3f",
			y.Rows, what, y.Detector, auroc(y.PCA), y.Neighbours, y.Forest)
	}
	for _, doubt := range q.Doubts() {
		note(c, "doubtful: %s", doubt)
	}
}

// auroc returns a number as text, "-" where there is none.
func auroc(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", x)
}

// metrics returns what the manifest says of a detector.
func metrics(d *detector.Detector) map[string]float64 {
	m := map[string]float64{"calibrating_rows": float64(d.Calibrating()), "held_out_mse": d.Quality.Net, "held_out_mse_pca": d.Quality.PCA}
	for _, y := range d.Quality.Yardsticks {
		for name, x := range map[string]float64{"": y.Detector, "_pca": y.PCA, "_neighbours": y.Neighbours, "_forest": y.Forest} {
			m["auroc_"+y.Planted+name] = x
		}
	}
	return m
}

package main

import (
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/detector/table"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

func newCalibrate() *cobra.Command {
	var s scoring
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "calibrate DIR",
		Short: "Calibrate a detector on other normal rows, or make one of any trained model",
		Long: `Calibrate a detector on other normal rows, which must be new to it: p-values are then
shares of these rows. The score, the weights and the rows that are kept stay as they are.

DIR is a folder that "hourglass train --variant detector" wrote. The calibrated detector
goes to another folder, or with --force to the same.

DIR may also be the folder of any other model, of rows, windows or pictures. The detector that
is made of it scores a row by its error, value by value in units of what is usual, and by how
far its code is from those of normal rows. Some of the rows calibrate, at most a half and at most
2000, and the others give the scales. Windows are divided in time. Of rows that the model was
trained on, only those that its training set aside for tests are taken.`,
		Example: `  hourglass calibrate detector --data normal.csv --out calibrated
  hourglass calibrate detector --data normal.csv --fpr 0.001 --out detector --force
  hourglass calibrate model --data mnist:test --out detector`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := ready(out, force); err != nil {
				return err
			}
			d, err := s.calibrated(c, args[0], out, force)
			if err != nil {
				return err
			}
			n := d.Calibrating()
			fmt.Fprintf(c.OutOrStdout(), "%s\n%d rows calibrate; the smallest p-value is %.4f, and a row is an anomaly up to %.4g\n", out, n, 1/float64(n+1), d.Alpha())
			files := "detector.onnx, columns.onnx, schema.json"
			if d.Rows != nil {
				files = "detector.onnx, schema.json"
			}
			return saved(c, out+" with "+files+", fixtures and hourglass.json", nil)
		},
	}
	s.flags(c)
	s.engine = engineFlag(c)
	s.alphaFlag(c)
	c.Flags().StringVar(&out, "out", "", "folder to write")
	c.Flags().BoolVar(&force, "force", false, "replace the folder if it exists and hourglass wrote it")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagDirname("out")
	return c
}

// calibrated writes the folder of a detector that is calibrated anew, or is made of a trained model.
func (s *scoring) calibrated(c *cobra.Command, dir, out string, force bool) (*detector.Detector, error) {
	if manifest, err := export.ReadManifest(dir); err == nil && manifest.Recipe != detectorVariant {
		return s.around(c, dir, out, force)
	}
	d, manifest, err := s.open(c, dir)
	if err != nil {
		return nil, err
	}
	if manifest == nil {
		return nil, fmt.Errorf("%s is a file; give the folder that it is in", dir)
	}
	return d, s.calibrate(c, d, manifest, out, force)
}

// calibrate scores the rows of --data, and writes the detector with their scores.
func (s *scoring) calibrate(c *cobra.Command, d *detector.Detector, was *export.Manifest, out string, force bool) error {
	var scores, first []float32
	err := s.each(c, d, nil, func(*data.Records) error { return nil }, func(r table.Row) error {
		if len(scores) < fixtureRows {
			first = append(first, r.Values...)
		}
		if len(scores) == detector.MostCalibrating {
			return fmt.Errorf("%s has more than %d rows, which is the greatest number that calibrate", s.spec, detector.MostCalibrating)
		}
		scores = append(scores, r.Score)
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.Calibrate(scores); err != nil {
		return err
	}
	return writeDetector(c, out, d, first, export.Options{Data: was.Data, Training: was.Training, Metrics: maps.Clone(was.Metrics), Force: force})
}

// writeDetector writes a detector's folder, with fixtures of some rows.
func writeDetector(c *cobra.Command, out string, d *detector.Detector, rows []float32, o export.Options) error {
	if o.Metrics == nil {
		o.Metrics = map[string]float64{}
	}
	o.Metrics["calibrating_rows"] = float64(d.Calibrating())
	width := int64(d.Schema.Width())
	o.Engine = native.Engine{}
	o.Fixture = map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows, int64(len(rows))/width, width)}
	return export.Detector(c.Context(), out, d, o)
}

// mostCalibrating is the greatest number of rows that calibrate a detector that is made of a model.
const mostCalibrating = 2000

// around makes a detector of a trained model, and writes its folder.
func (s *scoring) around(c *cobra.Command, dir, out string, force bool) (*detector.Detector, error) {
	level, err := s.level(c)
	if err != nil {
		return nil, err
	}
	m, manifest, err := export.Open(c.Context(), dir)
	if err != nil {
		return nil, err
	}
	src := s.source()
	src.series.sort = s.sort
	if err := src.ofPath(c, dir, foreign{}); err != nil {
		return nil, err
	}
	if src.contract.Gapped() {
		note(c, "the model takes missing values, and a detector of it does not: rows of a table must have all, and steps of a series that lack one are gaps")
		src.contract = src.contract.WithoutGaps()
	}
	rows, err := src.uncut(c, s.spec)
	if err != nil {
		return nil, err
	}
	if rows, err = unseen(c, manifest.Data.Division, rows); err != nil {
		return nil, err
	}
	division, err := src.division(min(0.5, mostCalibrating/float64(max(rows.Rows(), 1))), 1)
	if err != nil {
		return nil, err
	}
	parts, _, err := division.Divide(rows, nil)
	if err != nil {
		return nil, err
	}
	engines, done, err := enginesNamed(c, []string{*s.engine})
	if err != nil {
		return nil, err
	}
	defer done()
	d, err := detector.Around(c.Context(), m, src.contract, parts.Train, parts.Test, detector.Settings{Engine: engines[0], Alpha: level, Seed: 1})
	if err != nil {
		return nil, err
	}
	some := parts.Test.Slice(0, min(parts.Test.Rows(), fixtureRows)).Dense()
	return d, writeDetector(c, out, d, some, export.Options{Data: manifest.Data, Training: manifest.Training, Force: force})
}

// unseen returns the rows of a set that a training did not see, as far as it is known.
func unseen(c *cobra.Command, training data.Division, rows *data.Set) (*data.Set, error) {
	n, ok := training.Trained(rows)
	if !ok || n == 0 {
		return rows, nil
	}
	training.Window, training.Stride = 0, 0
	parts, ok, err := training.Again(rows, nil)
	if err != nil {
		return nil, err
	}
	if !ok || parts.Test.Rows() == 0 {
		return nil, fmt.Errorf("the model was trained on %d of the %d rows of %s; calibrating takes rows that are new to it (--data)", n, rows.Rows(), rows.Name)
	}
	note(c, "the model was trained on %d of the %d rows of %s; the other %d are taken", n, rows.Rows(), rows.Name, parts.Test.Rows())
	return parts.Test, nil
}

package main

import (
	"fmt"

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
		Short: "Calibrate a detector on other normal rows",
		Long: `Calibrate a detector on other normal rows, which must be new to it: p-values are then
shares of these rows. The score, the weights and the rows that are kept stay as they are.

DIR is a folder that "hourglass train --variant detector" wrote. The calibrated detector
goes to another folder, or with --force to the same.`,
		Example: `  hourglass calibrate detector --data normal.csv --out calibrated
  hourglass calibrate detector --data normal.csv --fpr 0.001 --out detector --force`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := ready(out, force); err != nil {
				return err
			}
			d, manifest, err := s.open(c, args[0])
			if err != nil {
				return err
			}
			if manifest == nil {
				return fmt.Errorf("%s is a file; give the folder that it is in", args[0])
			}
			n, err := s.calibrate(c, d, manifest, out, force)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n%d rows calibrate; the smallest p-value is %.4f, and a row is an anomaly up to %.4g\n", out, n, 1/float64(n+1), d.Alpha())
			return saved(c, out+" with detector.onnx, columns.onnx, schema.json, fixtures and hourglass.json", nil)
		},
	}
	s.flags(c)
	s.alphaFlag(c)
	c.Flags().StringVar(&out, "out", "", "folder to write")
	c.Flags().BoolVar(&force, "force", false, "replace the folder if it exists and hourglass wrote it")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagDirname("out")
	return c
}

// calibrate scores the rows of --data, and writes the detector with their scores. It returns their number.
func (s *scoring) calibrate(c *cobra.Command, d *detector.Detector, was *export.Manifest, out string, force bool) (int, error) {
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
		return 0, err
	}
	if err := d.Calibrate(scores); err != nil {
		return 0, err
	}
	metrics := map[string]float64{}
	for name, v := range was.Metrics {
		metrics[name] = v
	}
	metrics["calibrating_rows"] = float64(d.Calibrating())
	width := int64(d.Schema.Width())
	fixture := graph.NewTensor(hourglass.InputName, first, int64(len(first))/width, width)
	return len(scores), export.Detector(c.Context(), out, d, export.Options{
		Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: fixture}, Force: force,
		Data: was.Data, Training: was.Training, Metrics: metrics,
	})
}

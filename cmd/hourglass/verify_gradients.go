package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/verify/gradient"
)

// graded compares the gradients of one output of a file, and prints the result.
func (v *verifying) graded(c *cobra.Command, paths []string) error {
	r, err := v.gradientReport(c, paths)
	if err != nil {
		return err
	}
	return v.show(c, r)
}

func (v *verifying) gradientReport(c *cobra.Command, paths []string) (*gradient.Report, error) {
	settings, err := v.settings(c)
	if err != nil {
		return nil, err
	}
	g, inputs, notes, err := v.one(c, paths)
	if err != nil {
		return nil, err
	}
	progress, done := downloading(c)
	defer done()
	var engines []hourglass.Engine
	if withONNXRuntime {
		engines = append(engines, accel.Engine{Progress: progress})
	}
	r, err := gradient.Compare(c.Context(), g, v.gradients, inputs, engines, []hourglass.TrainingEngine{native.Engine{}}, settings)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, notes...)
	return r, nil
}

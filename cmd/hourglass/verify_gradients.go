package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/accel"
	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/verify"
	"github.com/hourglass-go/hourglass/runtime"
)

// gradientReport compares the gradients of one output of a file.
func (v *verification) gradientReport(c *cobra.Command, path, output string) (*verify.GradientReport, error) {
	settings, err := v.settings(c)
	if err != nil {
		return nil, err
	}
	g, inputs, notes, err := v.one(c, []string{path})
	if err != nil {
		return nil, err
	}
	progress, done := runtime.Bar(c.ErrOrStderr())
	defer done()
	var engines []hourglass.Engine
	if defaultEngine == "onnxruntime" {
		engines = append(engines, accel.Engine{Progress: progress})
	}
	r, err := verify.Gradients(c.Context(), g, output, inputs, engines, []hourglass.TrainingEngine{native.Engine{}}, settings)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, notes...)
	return r, nil
}

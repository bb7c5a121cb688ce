package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/stability"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// matrixRows is the number of rows of a data set, or of generated rows, in a matrix.
const matrixRows = 64

// matrixed runs a file in every way that should not change its outputs.
func (v *verifying) matrixed(c *cobra.Command, paths []string) error {
	settings, err := v.settings(c)
	if err != nil {
		return err
	}
	g, inputs, notes, err := v.one(c, paths)
	if err != nil {
		return err
	}
	engines, done := cells(c)
	defer done()
	r, err := stability.Matrix(c.Context(), g, oracle.Engine{}, engines, inputs, settings)
	if err != nil {
		return err
	}
	r.Notes = append(r.Notes, notes...)
	return v.show(c, r)
}

// cells returns the engines of a matrix.
func cells(c *cobra.Command) (engines []hourglass.Engine, done func()) {
	progress, done := downloading(c)
	if withONNXRuntime {
		for _, o := range []runtime.Optimization{runtime.OptimizeOff, runtime.OptimizeBasic, runtime.OptimizeAll} {
			for threads, name := range []string{"all threads", "1 thread"} {
				e := accel.Engine{Progress: progress, Options: &runtime.Options{Optimization: o, Threads: threads}}
				engines = append(engines, named{e, optimized(o) + ", " + name})
			}
		}
	}
	return append(engines, native.Engine{}), done
}

// one returns a file, and the inputs of one run.
func (v *verifying) one(c *cobra.Command, paths []string) (g *graph.Graph, inputs map[string]*graph.Tensor, notes []string, err error) {
	if len(paths) != 1 {
		return nil, nil, nil, fmt.Errorf("two models; --matrix and --gradients are of one")
	}
	if g, err = v.load(paths[0]); err != nil {
		return nil, nil, nil, err
	}
	g, _ = convert.WithoutMaps(g)
	var set *data.Set
	if v.spec != "" {
		if err = v.ofGraph(c, g); err != nil {
			return nil, nil, nil, err
		}
		if set, err = v.open(c, v.spec); err != nil {
			return nil, nil, nil, err
		}
		set = set.Slice(0, min(matrixRows, set.Rows()))
	}
	if own := lineup.Plain(g); own != g {
		g, notes = own, []string{"operators of ai.onnx.ml are run as their equals of ONNX's own domain"}
	}
	trials, generated, err := v.trials(c, set, paths[0], g)
	if generated {
		trials = trial.Runs(trial.Generated(g, v.seed, matrixRows))
		notes = append(notes, generatedNote)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	for trial, err := range trials {
		return g, trial.Inputs, notes, err
	}
	return nil, nil, nil, fmt.Errorf("there are no inputs for %s", paths[0])
}
